#pragma once

// Audit: what must hold when a run has come to rest. The books are those of services/audit, fed
// from memory; the rest looks at the log, the rows and the true times only a simulation knows.

#include <string>
#include <vector>

#include "services/audit/rules.h"
#include "tests/simulation/world.h"

namespace laban::simulation {

std::vector<audit::Rule> audit_run(World& world, const Plan& plan, const Knowledge& knowledge);

}  // namespace laban::simulation
