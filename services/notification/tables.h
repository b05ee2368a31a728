#pragma once

// Notification's table: the address to write to about each order, recorded at order.placed.

#include <laban/table.h>

#include <string>

namespace notification {

constexpr laban::Table<std::string, std::string> recipients{"recipients"};  // address by order

}  // namespace notification
