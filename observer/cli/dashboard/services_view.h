#pragma once

#include "observer/cli/dashboard/service_map.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

// A table, then what to do, then what each hears and emits, then what nobody hears.
void print_services(Printer& printer, const top::ServiceMap& map);

}  // namespace laban::cli
