#pragma once

// Rules about what the processes did, whatever they wrote: that each event was handled once, in the
// order of the log, and that nothing left a process too early or once more.

#include "tests/simulation/evidence.h"

namespace laban::simulation {

std::vector<audit::Rule> check_conduct(const World& world, const Evidence& evidence,
                                       const Plan& plan);

}  // namespace laban::simulation
