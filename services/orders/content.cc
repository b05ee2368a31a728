#include "services/orders/content.h"

#include <laban/codec.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace orders {
namespace {

// FNV-1a: contents are compared with one other, so nothing stronger is needed.
std::uint64_t fnv(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace

std::uint64_t content_of(const order::PlacedT& order) {
  using laban::codec::append_value;
  std::string bytes;
  append_value(bytes, order.customer);
  append_value(bytes, order.guest);
  append_value(bytes, order.country);
  append_value(bytes, order.email);
  append_value(bytes, order.total_cents);
  for (const auto& line : order.lines) {
    append_value(bytes, line->product);
    append_value(bytes, line->description);
    append_value(bytes, std::int64_t{line->quantity});
    append_value(bytes, line->unit_price_cents);
  }
  return std::max<std::uint64_t>(fnv(bytes), 1);
}

bool is_of(const OrderRow& row, const order::PlacedT& order) {
  if (row.content != 0) return row.content == content_of(order);
  return row.customer == order.customer && row.total_cents == order.total_cents;
}

}  // namespace orders
