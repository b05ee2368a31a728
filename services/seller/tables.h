#pragma once

// The seller's table: one row for each packed order.

#include <laban/table.h>

#include <string>

namespace seller {

constexpr laban::Table<std::string, std::string> parcels{"parcels"};  // "packed" | "unpacked"

}  // namespace seller
