#pragma once

// The file to place: read completely, its format detected.

#include <laban/result.h>

#include <string>

#include "services/orders/intake/intake.h"

namespace orders {

// "-" is the standard input. `not_found` when the file cannot be read.
laban::Result<std::string> read_input(const std::string& path);

// `format` is "csv", "jsonl" or "auto": by the file's name, otherwise by its first character.
laban::Result<Intake> read_orders(const std::string& text, const std::string& path,
                                  const std::string& format);

}  // namespace orders
