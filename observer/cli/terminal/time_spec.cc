#include "observer/cli/terminal/time_spec.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>
#include <optional>

namespace laban::cli {
namespace {

using std::chrono::duration_cast;
using std::chrono::floor;

constexpr Duration longest_length = std::chrono::milliseconds(3'000'000'000'000);  // parse_duration

std::tm local_parts(Time time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(
          floor<std::chrono::seconds>(time)));
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return parts;
}

// ".876" at the end of a time; nothing: no fraction.
std::optional<Duration> parse_fraction(std::string_view text) {
  if (text.empty()) return Duration::zero();
  if (text.front() != '.' || text.size() < 2 || text.size() > 10) return std::nullopt;
  Duration fraction{}, unit(100'000'000);
  for (const char c : text.substr(1)) {
    if (c < '0' || c > '9') return std::nullopt;
    fraction += (c - '0') * unit;
    unit /= 10;
  }
  return fraction;
}

std::optional<Time> to_time(std::tm parts) {
  // The range of 64-bit nanoseconds around 1970.
  if (parts.tm_year + 1900 < 1678 || parts.tm_year + 1900 > 2261) return std::nullopt;
  parts.tm_isdst = -1;
  const std::time_t seconds = std::mktime(&parts);
  if (seconds == -1) return std::nullopt;
  return Time(std::chrono::seconds(seconds));
}

std::optional<Time> parse_local(const std::string& text) {
  for (const char* format :
       {"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"}) {
    std::tm parts{};
    const char* end = ::strptime(text.c_str(), format, &parts);
    if (end == nullptr || parts.tm_sec > 59) continue;
    const auto fraction = parse_fraction(end);
    if (!fraction || (*end != '\0' && !std::string_view(format).ends_with("S"))) continue;
    const auto time = to_time(parts);
    return time ? std::optional(*time + *fraction) : std::nullopt;
  }
  return std::nullopt;
}

// What clock_time() prints, without its date: the last time that it was so late.
std::optional<Time> parse_time_of_day(std::string_view text, Time now) {
  const bool is_utc = text.ends_with('Z');
  if (is_utc) text.remove_suffix(1);
  const bool begins_so = text.size() >= 5 && text[2] == ':' &&
                         text.substr(0, 2).find_first_not_of("0123456789") == std::string::npos;
  if (!begins_so) return std::nullopt;
  const std::string date = is_utc ? to_rfc3339(now).substr(0, 10) : local_time(now).substr(0, 10);
  const auto on = [&](const std::string& day) -> std::optional<Time> {
    if (!is_utc) return parse_local(fmt::format("{} {}", day, text));
    const auto time =
        parse_rfc3339(fmt::format("{}T{}{}Z", day, text, text.size() == 5 ? ":00" : ""));
    return time ? std::optional(*time) : std::nullopt;
  };
  const auto today = on(date);
  if (!today || *today <= now) return today;
  // By the calendar: a day may have 23 or 25 hours.
  const Time before = now - std::chrono::hours(24);
  return on(is_utc ? to_rfc3339(before).substr(0, 10) : local_time(before).substr(0, 10));
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

// "184001" or "184,001".
std::optional<std::uint64_t> parse_grouped(std::string_view text) {
  const auto first = text.find(',');
  if (first == std::string_view::npos) return parse_number<std::uint64_t>(text);
  if (first == 0 || first > 3 || (text.size() - first) % 4 != 0) return std::nullopt;
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_comma = i >= first && (i - first) % 4 == 0;
    if (is_comma != (text[i] == ',')) return std::nullopt;
    if (!is_comma) digits += text[i];
  }
  return parse_number<std::uint64_t>(digits);
}

// "shop-2:184,001": the stream of a partition, and a sequence in it.
std::optional<LogPosition> parse_stream_position(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto dash = text.substr(0, colon).rfind('-');
  if (dash == std::string_view::npos || dash == 0) return std::nullopt;
  const auto partition = parse_number<std::uint32_t>(text.substr(dash + 1, colon - dash - 1));
  const auto sequence = parse_grouped(text.substr(colon + 1));
  if (!partition || !sequence) return std::nullopt;
  // A date has dashes and colons, too.
  if (text.substr(0, dash).find_first_of(": ") != std::string_view::npos) return std::nullopt;
  return LogPosition{partition, *sequence};
}

// "-10m" and "10m ago" mean the same as "10m".
std::string_view without_ago(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.ends_with(" ago")) text.remove_suffix(4);
  return text;
}

}  // namespace

std::optional<std::uint64_t> parse_sequence(std::string_view text) {
  if (text.starts_with('#')) text.remove_prefix(1);
  return parse_grouped(text);
}

std::optional<LogPosition> parse_position(std::string_view text) {
  const auto sign = text.find('#');
  if (sign == std::string_view::npos) return parse_stream_position(text);
  const auto sequence = parse_sequence(text.substr(sign));
  if (!sequence) return std::nullopt;
  if (sign == 0) return LogPosition{std::nullopt, *sequence};
  const auto partition = parse_number<std::uint32_t>(text.substr(0, sign));
  if (!partition) return std::nullopt;
  return LogPosition{partition, *sequence};
}

Result<TimeSpec> parse_time_spec(std::string_view text, Time now) {
  // "#12, 2026-11-20 15:32:16" is how a saga's moment is printed: the position is exact.
  const auto comma = text.find(", ");
  const auto position = parse_position(text.substr(0, comma));
  const bool is_whole =
      comma == std::string_view::npos || parse_local(std::string(text.substr(comma + 2)));
  if (position && position->sequence > 0 && is_whole)
    return TimeSpec(Sequence{position->sequence, position->partition});
  if (text == "now") return TimeSpec(now);
  if (const auto time = parse_rfc3339(text)) return TimeSpec(*time);
  if (const auto local = parse_local(std::string(text))) return TimeSpec(*local);
  if (const auto time = parse_time_of_day(text, now)) return TimeSpec(*time);
  if (const auto ago = parse_length(without_ago(text))) return TimeSpec(now - *ago);
  if (!text.empty() && text.find_first_not_of("0123456789,") == std::string_view::npos) {
    return Error{ErrorKind::invalid,
                 fmt::format("'{0}' is neither a time nor a position: {0}m (ago) or '#{0}' (a "
                             "position)?",
                             text)};
  }
  return Error{ErrorKind::invalid,
               fmt::format("invalid point in time '{}' (expected 10m, 1d3h, 15:32:16, #184001, "
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

Result<Duration> parse_length(std::string_view text) {
  const Error error{
      ErrorKind::invalid,
      fmt::format("'{}' is not a duration like 250ms, 1.2 s, 5s, 15m, 2h or 1d3h", text)};
  Duration total{};
  for (std::string_view rest = text; !rest.empty() || text.empty();) {
    const auto digits = rest.substr(0, rest.find_first_not_of("0123456789,."));
    rest.remove_prefix(digits.size());
    const auto whole = parse_grouped(digits.substr(0, digits.find('.')));
    const auto fraction = parse_fraction(digits.substr(std::min(digits.find('.'), digits.size())));
    if (rest.starts_with(' ')) rest.remove_prefix(1);
    const auto unit = rest.substr(0, rest.find_first_of(" 0123456789"));
    rest.remove_prefix(unit.size());
    const bool goes_on = rest.size() > 1 && rest.starts_with(' ');
    if (goes_on) rest.remove_prefix(1);
    const auto one = parse_duration(fmt::format("1{}", unit));
    const auto part = whole ? parse_duration(fmt::format("{}{}", *whole, unit)) : error;
    if (!part || !one || !fraction) return error;
    total +=
        *part + std::chrono::nanoseconds(std::llround(static_cast<double>(fraction->count()) *
                                                      std::chrono::duration<double>(*one).count()));
    // The sum of two that parse_duration() takes still fits.
    if (total > longest_length) return error;
  }
  return total;
}

Result<Duration> parse_patience(std::string_view text, Duration fallback) {
  if (text.empty()) return fallback;
  return parse_length(text);
}

}  // namespace laban::cli
