#pragma once

// Inventory's tables and their invariant:
//   per product: opening = available + taken, and taken = the sum of the product's held units.

#include <laban/table.h>

#include <cstdint>
#include <string>
#include <utility>

namespace inventory {

struct Stock {
  std::int64_t opening = 0;
  std::int64_t available = 0;
  std::int64_t taken = 0;  // held for orders or shipped with them

  static constexpr auto fields = std::tuple(&Stock::opening, &Stock::available, &Stock::taken);
};

struct Reservation {
  std::string status;  // "held" | "shipped" | "released"
  std::int64_t units = 0;

  static constexpr auto fields = std::tuple(&Reservation::status, &Reservation::units);
};

using OrderProduct = std::pair<std::string, std::string>;

constexpr laban::Table<std::string, Stock> stock{"stock"};                      // by product
constexpr laban::Table<std::string, Reservation> reservations{"reservations"};  // by order
constexpr laban::Table<OrderProduct, std::int64_t> held{"held"};  // units; gone once released

}  // namespace inventory
