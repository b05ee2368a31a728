#pragma once

// What an answer is of, for people: the position of each partition, and how long ago that was.

#include <string>

#include "observer/api/values.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

namespace api = observer::api;

// "shop-0:12,345, 0.2 s ago"; of several partitions "shop-0:12,345 shop-1:9,001, 0.2 s ago", the
// time that of the newest message. Empty: nothing is known. Each position can be given to --at.
std::string as_of_text(const api::AsOf& as_of);

// "as of shop-0:12,345, 0.2 s ago", once below a table.
void print_as_of(Printer& printer, const api::AsOf& as_of);

}  // namespace laban::cli
