#pragma once

// The bytes to place: their format detected.

#include <laban/result.h>

#include <string>

#include "services/orders/intake/intake.h"

namespace orders {

// `format` is "csv", "jsonl" or "auto": by the file's name, otherwise by its first character.
laban::Result<Intake> read_orders(const std::string& text, const std::string& path,
                                  const std::string& format);

}  // namespace orders
