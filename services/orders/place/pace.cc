#include "services/orders/place/pace.h"

#include <utility>

namespace orders {

Source paced(Source source, double orders_per_second, const laban::Clock& clock,
             std::function<void(laban::Duration)> pause) {
  if (orders_per_second <= 0) return source;
  const auto start = clock.steady();
  const laban::Duration each(static_cast<laban::Duration::rep>(1e9 / orders_per_second));
  return [source = std::move(source), start, each, &clock, pause = std::move(pause),
          given = laban::Duration::rep{0}]() mutable {
    const auto early = start + given++ * each - clock.steady();
    if (early > laban::Duration::zero()) pause(early);
    return source();
  };
}

}  // namespace orders
