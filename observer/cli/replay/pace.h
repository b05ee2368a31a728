#pragma once

// Pace: when the next recorded message is due, at the original speed or faster. Pure.

#include <laban/clock.h>
#include <laban/result.h>

#include <optional>
#include <string_view>

namespace laban::observer {

class Pace {
 public:
  // "max", "1x", "10x", "0.5x". `invalid` otherwise.
  static Result<Pace> parse(std::string_view text);

  // When a message of this log time is due; the first one is due at `now`. A log time that goes
  // back is due at once. Never before `now`.
  SteadyTime due(Time log_time, SteadyTime now);
  // Time spent waiting for a person does not count.
  void begin_again() { first_.reset(); }

 private:
  struct First {
    Time log_time;
    SteadyTime at;
  };
  double factor_ = 0;  // 0: as fast as possible
  std::optional<First> first_;
};

}  // namespace laban::observer
