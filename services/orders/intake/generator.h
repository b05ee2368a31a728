#pragma once

// Generator: orders modelled on a real day (line counts, quantities, prices, countries, guests). A
// seed gives the same orders on every machine; a longer run begins with the orders of a shorter
// one.
//
// A few wholesalers order in bulk until they reach their credit limit, so that some orders fail for
// a genuine reason.

#include <cstdint>
#include <random>
#include <string>

#include "services/orders/intake/order.h"

namespace orders {

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : seed_(seed), random_(seed) {}

  // A complete order. Order ids are "g<seed>-<number>".
  Order next();

 private:
  // 0 to n - 1. Standard distributions differ between libraries; this one does not.
  std::uint64_t below(std::uint64_t n);
  bool chance(std::uint64_t one_in) { return below(one_in) == 0; }
  template <class Values>
  auto pick(const Values& values) {
    return values[below(values.size())];
  }
  void choose_customer(Order& order);
  Line next_line(bool bulk);

  std::uint64_t seed_;
  std::mt19937_64 random_;
  std::uint64_t number_ = 0;
  std::uint64_t customers_ = 0;
};

}  // namespace orders
