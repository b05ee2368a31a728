#pragma once

// An order as received, before it becomes an event.

#include <laban/clock.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace orders {

struct Line {
  std::string product;
  std::string description;
  std::int64_t quantity = 0;
  std::int64_t unit_price_cents = 0;

  friend bool operator==(const Line&, const Line&) = default;
};

struct Order {
  std::string order_id;
  std::string customer;  // empty until complete() names the guest
  std::string country;
  std::string email;  // may be empty
  std::optional<laban::Time> placed_at;
  std::vector<Line> lines;
  // Filled in by complete().
  bool guest = false;
  std::int64_t total_cents = 0;

  friend bool operator==(const Order&, const Order&) = default;
};

// An accepted order and the input rows it consists of, by line number.
struct NumberedOrder {
  Order order;
  std::vector<std::size_t> rows;
};

}  // namespace orders
