#pragma once

// Points in time and durations as people write and read them: whatever a command prints can be
// given to another.
//
//   #184001   #184,001           a sequence
//   2#184001  shop-2:184,001     a sequence of partition 2
//   10m   -10m   1d3h5m2s        that long ago; also "222 ms", "1.2 s", "3m05s ago"
//   2026-11-20T15:32:16Z         RFC 3339
//   2026-11-20 15:32[:16[.876]]  local time
//   15:32[:16[.876]]             the last time it was that late; with Z in UTC
//   now

#include <laban/clock.h>
#include <laban/result.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace laban::cli {

struct Sequence {
  std::uint64_t number = 0;
  std::optional<std::uint32_t> partition = std::nullopt;  // as far as it is named
};

using TimeSpec = std::variant<Sequence, Time>;

// "184001", "#184001" or "#184,001". Nothing when it is not a number. The first message of a log
// has 1.
std::optional<std::uint64_t> parse_sequence(std::string_view text);

// "#184001"; "2#184001" or "shop-2:184,001" in partition 2.
struct LogPosition {
  std::optional<std::uint32_t> partition;
  std::uint64_t sequence = 0;
};
std::optional<LogPosition> parse_position(std::string_view text);

Result<TimeSpec> parse_time_spec(std::string_view text, Time now);

// The same without positions.
Result<Time> parse_time(std::string_view text, Time now);

// A log time for people: local time of day with milliseconds, 15:32:16.876. Empty for none
// (Time{}).
std::string clock_time(Time time);
// The date too: 2026-11-20 15:32:16. Empty for none.
std::string local_time(Time time);
// "41 ms"; empty for none.
std::string text_or_blank(const std::optional<Duration>& duration);
// "5s", "2h", and as to_text() prints it: "222 ms", "1.2 s", "1m05s".
Result<Duration> parse_length(std::string_view text);
// The same; an empty text yields the fallback.
Result<Duration> parse_patience(std::string_view text, Duration fallback);

}  // namespace laban::cli
