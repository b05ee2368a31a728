#pragma once

// Questions to a whole system: its observer and its services at once.

#include "observer/cli/command/context.h"
#include "observer/cli/dashboard/service_map.h"

namespace laban::cli {

// Waits as long as a service may need to answer, and only while one of those that have a step has
// not.
Result<top::ServiceMap> read_services(const System& system);

}  // namespace laban::cli
