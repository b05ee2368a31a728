#pragma once

// Rules over the log alone, and over the true times of its messages.

#include <vector>

#include "tests/simulation/evidence.h"
#include "tests/simulation/fixtures.h"

namespace laban::simulation {

std::vector<audit::Rule> check_log(const Evidence& evidence, const Plan& plan,
                                   const Knowledge& knowledge);

}  // namespace laban::simulation
