#pragma once

// Pace: a source that hands out at most so many orders a second, evenly.

#include <laban/clock.h>

#include <functional>

#include "services/orders/place/source.h"

namespace orders {

// 0: as fast as it is asked. The clock must outlive the source; `pause` waits.
Source paced(Source source, double orders_per_second, const laban::Clock& clock,
             std::function<void(laban::Duration)> pause);

}  // namespace orders
