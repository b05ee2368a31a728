#pragma once

#include "observer/cli/printer.h"
#include "observer/top/services.h"

namespace laban::cli {

// A table, then what to do, then what each hears and emits, then what nobody hears.
void print_services(Printer& printer, const top::ServiceMap& map);

}  // namespace laban::cli
