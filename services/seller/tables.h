#pragma once

// What the seller keeps: one row for each order that was packed.

#include <laban/table.h>

#include <string>

namespace seller {

constexpr laban::Table<std::string, std::string> parcels{"parcels"};  // "packed" | "unpacked"

}  // namespace seller
