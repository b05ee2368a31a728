#pragma once

// An order as one line of JSON:
//
//   {"order_id":"536365","customer":"17850","country":"United Kingdom","email":"a@example.com",
//    "placed_at":"2010-12-01T08:26:00Z",
//    "lines":[{"product":"85123A","description":"HEART
//    HOLDER","quantity":6,"unit_price_cents":255}]}
//
// customer (without it, a guest), email and placed_at (without it, now) are optional. A key that is
// given twice is a problem.

#include <optional>
#include <string>
#include <string_view>

#include "services/orders/intake/order.h"
#include "services/orders/intake/rejection.h"

namespace orders {

// Reads and completes the order. On a problem, `order` holds what was read so far.
std::optional<Problem> read_order_json(std::string_view line, Order& order);

// Without a line end. Reads back as the same order.
std::string write_order_json(const Order& order);

}  // namespace orders
