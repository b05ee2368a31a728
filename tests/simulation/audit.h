#pragma once

// Audit: what must hold when a run has come to rest. The business rules are those of
// services/audit, fed from memory; the others check the log, the rows, and the true times that only
// a simulation knows.

#include <string>
#include <vector>

#include "services/audit/rules.h"
#include "tests/simulation/world.h"

namespace laban::simulation {

std::vector<audit::Rule> audit_run(World& world, const Plan& plan, const Knowledge& knowledge);

}  // namespace laban::simulation
