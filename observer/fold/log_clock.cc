#include "observer/fold/log_clock.h"

#include "observer/fold/limits.h"

namespace laban::observer {

bool LogClock::accept(std::uint64_t number, Duration period, Time stored_at) {
  if (number != number_ + 1 || period <= Duration::zero() || period > longest_tick) return false;
  number_ = number;
  if (number == 1) {  // nothing is known of the time before it
    stored_at_ = stored_at;
    return true;
  }
  // Nine tenths, because storing takes now longer, now shorter. Sooner than that, the clock stands
  // still and so does its reference: the next tick is measured against the same one.
  const Duration passed = stored_at - stored_at_;
  if (passed >= Duration::zero() && passed < period / 10 * 9) return true;
  now_ += period;
  stored_at_ = stored_at;
  return true;
}

}  // namespace laban::observer
