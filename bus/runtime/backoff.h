#pragma once

#include <laban/clock.h>

#include <algorithm>

#include "bus/runtime/limits.h"

namespace laban::runtime {

// The pause after attempt number `attempt` (starting at 1): doubles each time, up to a maximum.
inline Duration backoff(Duration first, std::uint32_t attempt) {
  const auto doublings = std::min<std::uint32_t>(attempt == 0 ? 0 : attempt - 1, 20);
  return std::min<Duration>(first * (std::int64_t{1} << doublings), limits::longest_retry_pause);
}

}  // namespace laban::runtime
