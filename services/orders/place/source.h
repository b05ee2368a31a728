#pragma once

// Where the orders to place come from, one at a time. Not thread-safe.

#include <cstdint>
#include <functional>
#include <optional>

#include "services/orders/intake/intake.h"

namespace orders {

// Nothing at the end.
using Source = std::function<std::optional<NumberedOrder>()>;

Source from_list(std::vector<NumberedOrder> orders);

// Each order counts as one row, numbered from 1.
Source from_generator(std::uint64_t count, std::uint64_t seed);

}  // namespace orders
