#pragma once

// The log clock: time as the log tells it. Ticks are events, numbered; each number counts once.
//
// It moves by the time the broker says has passed, at most one period a tick: a jump of any clock,
// a racing observer or an outage cannot make it faster than real time. So no deadline passes early,
// and an outage of broker or observers makes time stand still instead of causing a storm of
// deadlines.

#include <laban/clock.h>

#include <algorithm>
#include <cstdint>

#include "observer/saga/fold/limits.h"

namespace laban::observer {

class LogClock {
 public:
  // A tick was met in the log, stored at `stored_at`. False: another number than the next one, or a
  // period that no observer uses; it changes nothing.
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

// What was armed between two ticks has that part of a period less behind it than the clock says:
// one period more, and nothing passes early.
inline bool has_passed(Duration due, Duration clock) {
  return due != Duration::zero() && clock - due >= tick_period;
}

// The first due time that has not passed at `clock`: the end of a scan for those that have.
inline Duration first_not_passed(Duration clock) {
  return std::max(clock - tick_period + Duration(1), Duration::zero());
}
// When the clock shows this, `due` has passed.
inline Duration passes_at(Duration due) { return due + tick_period; }

}  // namespace laban::observer
