#include "observer/saga/fold/log_clock.h"

#include <algorithm>

#include "observer/saga/fold/limits.h"

namespace laban::observer {

bool LogClock::accept(std::uint64_t number, Duration period, Time stored_at) {
  if (number != number_ + 1 || period <= Duration::zero() || period > tick_period) return false;
  number_ = number;
  if (number == 1) {  // nothing is known about earlier times
    stored_at_ = stored_at;
    return true;
  }
  // The broker's clock may have been set back. Then all that is known is that one period passed.
  const Duration passed = stored_at - stored_at_;
  now_ += passed < Duration::zero() ? period : std::min(passed, period);
  stored_at_ = stored_at;
  return true;
}

}  // namespace laban::observer
