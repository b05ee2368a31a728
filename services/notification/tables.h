#pragma once

// What notification keeps: whom to write to about an order, from order.placed on.

#include <laban/table.h>

#include <string>

namespace notification {

constexpr laban::Table<std::string, std::string> recipients{"recipients"};  // address by order

}  // namespace notification
