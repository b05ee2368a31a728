#include "observer/cli/terminal/time_spec.h"

#include <fmt/core.h>

#include <charconv>
#include <ctime>
#include <optional>

namespace laban::cli {
namespace {

using std::chrono::duration_cast;
using std::chrono::floor;

std::tm local_parts(Time time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(
          floor<std::chrono::seconds>(time)));
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return parts;
}

std::optional<Time> parse_local(const std::string& text) {
  for (const char* format :
       {"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"}) {
    std::tm parts{};
    parts.tm_isdst = -1;
    const char* end = ::strptime(text.c_str(), format, &parts);
    if (end == nullptr || *end != '\0') continue;
    // The range of 64-bit nanoseconds around 1970.
    if (parts.tm_year + 1900 < 1678 || parts.tm_year + 1900 > 2261) return std::nullopt;
    const std::time_t seconds = std::mktime(&parts);
    if (seconds == -1) return std::nullopt;
    return Time(std::chrono::seconds(seconds));
  }
  return std::nullopt;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> parse_sequence(std::string_view text) {
  if (text.starts_with('#')) text.remove_prefix(1);
  return parse_number<std::uint64_t>(text);
}

std::optional<LogPosition> parse_position(std::string_view text) {
  const auto sign = text.find('#');
  if (sign == std::string_view::npos) return std::nullopt;
  const auto sequence = parse_sequence(text.substr(sign));
  if (!sequence) return std::nullopt;
  if (sign == 0) return LogPosition{std::nullopt, *sequence};
  const auto partition = parse_number<std::uint32_t>(text.substr(0, sign));
  if (!partition) return std::nullopt;
  return LogPosition{partition, *sequence};
}

Result<TimeSpec> parse_time_spec(std::string_view text, Time now) {
  if (text.starts_with('#')) {
    const auto sequence = parse_sequence(text);
    if (sequence && *sequence > 0) return TimeSpec(Sequence{*sequence});
  } else if (const auto time = parse_rfc3339(text)) {
    return TimeSpec(*time);
  } else if (const auto local = parse_local(std::string(text))) {
    return TimeSpec(*local);
  } else {
    const auto ago = parse_duration(text.starts_with('-') ? text.substr(1) : text);
    if (ago) return TimeSpec(now - *ago);
  }
  return Error{ErrorKind::invalid,
               fmt::format("invalid point in time '{}' (expected -10m, 1d3h, #184001, "
                           "2026-11-20T15:32:16Z or '2026-11-20 15:32')",
                           text)};
}

Result<Time> parse_time(std::string_view text, Time now) {
  const auto spec = parse_time_spec(text, now);
  if (!spec) return spec.error();
  if (const auto* time = std::get_if<Time>(&*spec)) return *time;
  return Error{ErrorKind::invalid,
               fmt::format("'{}' is a position in the log, but a time is needed here: 1h, "
                           "2026-11-20T15:32:16Z",
                           text)};
}

std::string clock_time(Time time) {
  if (time == Time{}) return {};
  const std::tm parts = local_parts(time);
  const auto ms =
      duration_cast<std::chrono::milliseconds>(time - floor<std::chrono::seconds>(time));
  return fmt::format("{:02}:{:02}:{:02}.{:03}", parts.tm_hour, parts.tm_min, parts.tm_sec,
                     ms.count());
}

std::string local_time(Time time) {
  if (time == Time{}) return {};
  const std::tm parts = local_parts(time);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string text_or_blank(const std::optional<Duration>& duration) {
  return duration ? to_text(*duration) : std::string();
}

Result<Duration> parse_patience(std::string_view text, Duration fallback) {
  if (text.empty()) return fallback;
  return parse_duration(text);
}

}  // namespace laban::cli
