#include "services/orders/place/source.h"

#include <memory>

#include "services/orders/intake/generator.h"

namespace orders {

Source from_list(std::vector<NumberedOrder> orders) {
  auto list = std::make_shared<std::vector<NumberedOrder>>(std::move(orders));
  return [list, at = std::size_t{0}]() mutable -> std::optional<NumberedOrder> {
    if (at == list->size()) return std::nullopt;
    return std::move((*list)[at++]);
  };
}

Source from_generator(std::uint64_t count, std::uint64_t seed) {
  return [generator = Generator(seed), count,
          made = std::uint64_t{0}]() mutable -> std::optional<NumberedOrder> {
    if (made == count) return std::nullopt;
    ++made;
    return NumberedOrder{generator.next(), {made}};
  };
}

}  // namespace orders
