#pragma once

// Time as the framework sees it, and the seam through which it is read.

#include <laban/result.h>

#include <chrono>
#include <string>
#include <string_view>

namespace laban {

// UTC, nanoseconds since 1970-01-01. Log time (the broker's stored timestamp) and wall time alike.
using Time = std::chrono::sys_time<std::chrono::nanoseconds>;
using Duration = std::chrono::nanoseconds;
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

// The only way the project reads the time. Implementations are safe to call from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;           // wall clock: shown to people, never used for decisions
  virtual SteadyTime steady() const = 0;  // for waiting and measuring
};

class SystemClock final : public Clock {
 public:
  Time now() const override;
  SteadyTime steady() const override;
};

// RFC 3339 in UTC with the digits the value needs: 2010-12-01T08:26:00Z, 2026-11-20T15:32:16.876Z.
std::string to_rfc3339(Time time);
Result<Time> parse_rfc3339(std::string_view text);

// "250ms", "5s", "15m", "2h", "1d", also joined: "1d3h". Fails on anything else.
Result<Duration> parse_duration(std::string_view text);
// For people: "3 ms", "1.2 s", "4m12s".
std::string to_text(Duration duration);

}  // namespace laban
