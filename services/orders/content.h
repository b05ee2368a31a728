#pragma once

// Whether two orders of one number are the same order: then the second is a repetition, and
// otherwise somebody used the number of another one. When it was placed does not count: without
// "placed_at" every repetition has another time.

#include <cstdint>

#include "events/order.h"
#include "services/orders/tables.h"

namespace orders {

// A number for the content, never 0. Stored: the same for ever.
std::uint64_t content_of(const order::PlacedT& order);

// Whether the row is of this order. A row from before contents were kept is compared by customer
// and total.
bool is_of(const OrderRow& row, const order::PlacedT& order);

}  // namespace orders
