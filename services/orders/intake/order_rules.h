#pragma once

// Which orders are acceptable. The same rules for every input format.

#include <optional>
#include <string_view>

#include "services/orders/intake/order.h"
#include "services/orders/intake/rejection.h"

namespace orders {

std::optional<Problem> check_line(const Line& line);

// Everything except the lines. Texts must already be clean.
std::optional<Problem> check_head(const Order& order);

// Names guests and computes the total; refuses an order that is too large for one event. Call once,
// after checking head and lines.
std::optional<Problem> complete(Order& order);

// All of the above.
std::optional<Problem> check_and_complete(Order& order);

bool is_email(std::string_view text);

}  // namespace orders
