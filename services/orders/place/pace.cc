#include "services/orders/place/pace.h"

#include <algorithm>
#include <utility>

namespace orders {
namespace {

constexpr double requests_per_second = 20;

}  // namespace

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

std::size_t orders_per_request(double orders_per_second) {
  if (orders_per_second <= 0) return most_orders_per_request;
  const double most = most_orders_per_request;
  return static_cast<std::size_t>(std::clamp(orders_per_second / requests_per_second, 1.0, most));
}

}  // namespace orders
