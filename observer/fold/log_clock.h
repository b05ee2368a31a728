#pragma once

// The log clock: time as the log tells it. Ticks are events, numbered; each number counts once.
//
// It can only be slower than real time, never faster: a jump of any clock, a racing observer or an
// outage moves it by at most one period a tick. So no deadline passes early, and an outage of broker or
// observers makes time stand still instead of causing a storm of deadlines.

#include <cstdint>

#include <laban/clock.h>

namespace laban::observer {

class LogClock {
 public:
  // A tick was met in the log, stored at `stored_at`. False: another number than the next one, or a
  // period that no observer uses; it changes nothing.
  bool accept(std::uint64_t number, Duration period, Time stored_at);

  Duration now() const { return now_; }                    // since the first tick
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
  Time stored_at_{};  // of the last tick that moved it
};

}  // namespace laban::observer
