#pragma once

// The log clock: time according to the log. Ticks are numbered events; each number counts once.
//
// It advances by the time that passed according to the broker, at most one period per tick: a clock
// that jumps, a racing observer or an outage cannot make it faster than real time. So no deadline
// expires early, and an outage of broker or observers stops the clock instead of causing a storm of
// deadlines.

#include <laban/clock.h>

#include <algorithm>
#include <cstdint>

#include "observer/saga/fold/limits.h"

namespace laban::observer {

class LogClock {
 public:
  // A tick stored at `stored_at` was read from the log. False, with no effect: its number is not
  // the next one, or no observer uses its period.
  bool accept(std::uint64_t number, Duration period, Time stored_at);

  Duration now() const { return now_; }  // since the first tick
  std::uint64_t last_number() const { return number_; }
  Time last_stored_at() const { return stored_at_; }

  // As read from the store.
  LogClock() = default;
  LogClock(Duration now, std::uint64_t number, Time stored_at)
      : now_(now), number_(number), stored_at_(stored_at) {}

  friend bool operator==(const LogClock&, const LogClock&) = default;

 private:
  Duration now_{};
  std::uint64_t number_ = 0;
  Time stored_at_{};  // of the last tick
};

// A deadline armed between two ticks had already missed part of a period, so one more period is
// added: no deadline expires early.
inline bool has_passed(Duration due, Duration clock) {
  return due != Duration::zero() && clock - due >= tick_period;
}

// The first due time that has not expired at `clock`: where a scan for expired ones ends.
inline Duration first_not_passed(Duration clock) {
  return std::max(clock - tick_period + Duration(1), Duration::zero());
}
// `due` has expired once the clock shows this.
inline Duration passes_at(Duration due) { return due + tick_period; }

}  // namespace laban::observer
