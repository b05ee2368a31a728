#pragma once

// An order as one line of JSON:
//
//   {"order_id":"536365","customer":"17850","country":"United Kingdom","email":"a@example.com",
//    "placed_at":"2010-12-01T08:26:00Z",
//    "lines":[{"product":"85123A","description":"HEART
//    HOLDER","quantity":6,"unit_price_cents":255}]}
//
// customer (a guest without it), email and placed_at (now without it) may be left out.

#include <optional>
#include <string>
#include <string_view>

#include "services/orders/intake/order.h"
#include "services/orders/intake/rejection.h"

namespace orders {

// Reads and completes the order. On a problem what was read so far is in `order`.
std::optional<Problem> read_order_json(std::string_view line, Order& order);

// Without a line end. The result reads back as the same order.
std::string write_order_json(const Order& order);

}  // namespace orders
