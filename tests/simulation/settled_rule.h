#pragma once

// Worked out from the log and from the positions at which an operator's skip took effect.

#include "tests/simulation/evidence.h"

namespace laban::simulation {

// What a person settled by hand and a service did too is found by every observer, and nothing else
// is called so.
audit::Rule double_settlements_are_found(const Evidence& evidence, const Knowledge& knowledge);

}  // namespace laban::simulation
