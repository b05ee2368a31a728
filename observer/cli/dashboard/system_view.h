#pragma once

// Requests to the observer and all services of a system.

#include "observer/cli/command/context.h"
#include "observer/cli/dashboard/service_map.h"

namespace laban::cli {

// Waits for all services that have a step, up to a limit.
Result<top::ServiceMap> read_services(const System& system);

}  // namespace laban::cli
