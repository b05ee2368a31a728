#pragma once

// Logistics' tables and their invariants. A shipment is dispatched at most once, and never after it
// was stopped; a carrier's load on a day is the number of shipments assigned to it that day.

#include <laban/table.h>

#include <cstdint>
#include <string>
#include <utility>

namespace logistics {

struct Shipment {
  std::string customer;
  std::string carrier;  // empty: not assigned
  std::string day;
  bool prepared = false;
  bool dispatched = false;
  bool stopped = false;

  static constexpr auto fields =
      std::tuple(&Shipment::customer, &Shipment::carrier, &Shipment::day, &Shipment::prepared,
                 &Shipment::dispatched, &Shipment::stopped);
};

using DayCarrier = std::pair<std::string, std::string>;

constexpr laban::Table<std::string, Shipment> shipments{"shipments"};  // by order
constexpr laban::Table<DayCarrier, std::int64_t> loads{"loads"};       // number of shipments

}  // namespace logistics
