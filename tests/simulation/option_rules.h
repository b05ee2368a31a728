#pragma once

// Rules over options: each service decides under those that the log has in force.

#include <vector>

#include "tests/simulation/evidence.h"
#include "tests/simulation/fixtures.h"

namespace laban::simulation {

std::vector<audit::Rule> check_options(const Evidence& evidence, const Plan& plan);

}  // namespace laban::simulation
