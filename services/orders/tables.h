#pragma once

// The table of orders: one row for each, written when the order is requested and again when its
// order.placed is read from the log.

#include <laban/codec_fields.h>
#include <laban/table.h>

#include <cstdint>
#include <string>

namespace orders {

struct OrderRow {
  std::string customer;
  std::int64_t total_cents = 0;
  std::string status;         // "accepted" | "placed" | "dispatched" | "cancelled"
  std::uint64_t content = 0;  // content_of(); 0: not kept, by an older build

  static constexpr auto fields =
      std::tuple(&OrderRow::customer, &OrderRow::total_cents, &OrderRow::status,
                 laban::codec::trailing(&OrderRow::content));
};

constexpr laban::Table<std::string, OrderRow> orders{"orders"};  // by order id

}  // namespace orders
