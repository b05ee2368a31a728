#pragma once

// Rules about the behaviour of the processes, whatever they wrote: each event was handled once, in
// log order, and nothing left a process too early or twice.

#include "tests/simulation/evidence.h"

namespace laban::simulation {

std::vector<audit::Rule> check_conduct(const World& world, const Evidence& evidence,
                                       const Plan& plan);

}  // namespace laban::simulation
