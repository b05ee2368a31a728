#pragma once

// Pace: a source that limits orders per second, evenly, and requests that do not collect them.

#include <laban/clock.h>

#include <functional>

#include "services/orders/place/source.h"

namespace orders {

// 0: no limit. The clock must outlive the source; `pause` waits.
Source paced(Source source, double orders_per_second, const laban::Clock& clock,
             std::function<void(laban::Duration)> pause);

constexpr std::size_t most_orders_per_request = 64;

// As many as come in 50 ms, at least one.
std::size_t orders_per_request(double orders_per_second);

}  // namespace orders
