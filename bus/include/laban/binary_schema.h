#pragma once

// The schema of one context's events in binary form, as programs carry it: laban_add_events makes
// laban::schemas::payment() of payment.fbs, in events/payment_schema.h.

#include <string>
#include <tuple>

namespace laban {

struct BinarySchema {
  std::string name;   // "payment"
  std::string bytes;  // FlatBuffers reflection schema: what flatc -b --schema writes (.bfbs)

  static constexpr auto fields = std::tuple(&BinarySchema::name, &BinarySchema::bytes);
  friend bool operator==(const BinarySchema&, const BinarySchema&) = default;
};

}  // namespace laban
