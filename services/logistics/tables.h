#pragma once

// What logistics keeps. A shipment is dispatched at most once, and never once it was stopped; a
// carrier's load of a day is the number of shipments assigned to it on that day.

#include <laban/table.h>

#include <cstdint>
#include <string>
#include <utility>

namespace logistics {

struct Shipment {
  std::string customer;
  std::string carrier;  // empty: none assigned
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
constexpr laban::Table<DayCarrier, std::int64_t> loads{"loads"};       // shipments

}  // namespace logistics
