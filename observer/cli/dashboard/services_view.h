#pragma once

#include "observer/cli/dashboard/service_map.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

// A table, then problems and remedies, then each service's event types, then unhandled types.
void print_services(Printer& printer, const top::ServiceMap& map);

}  // namespace laban::cli
