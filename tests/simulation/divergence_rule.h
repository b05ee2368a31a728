#pragma once

// Two events with one id and one source that say something else: read from the log alone, and
// compared with what the observers found.

#include "tests/simulation/evidence.h"

namespace laban::simulation {

audit::Rule divergences_are_found(const World& world, const Evidence& evidence, const Plan& plan);

}  // namespace laban::simulation
