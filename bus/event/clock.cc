#include <fmt/core.h>
#include <laban/clock.h>

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace laban {

using namespace std::chrono;

Time SystemClock::now() const { return time_point_cast<nanoseconds>(system_clock::now()); }

SteadyTime SystemClock::steady() const { return time_point_cast<nanoseconds>(steady_clock::now()); }

std::string to_rfc3339(Time time) {
  // The range of 64-bit nanoseconds begins in the middle of a day whose midnight it cannot express.
  const auto since_1970 = time.time_since_epoch();
  auto fraction = since_1970 % seconds(1);
  auto whole = duration_cast<seconds>(since_1970);
  if (fraction < nanoseconds::zero()) {
    fraction += seconds(1);
    whole -= seconds(1);
  }
  const auto day = floor<days>(sys_seconds(whole));
  const year_month_day date(day);
  const hh_mm_ss clock(sys_seconds(whole) - day);
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", int(date.year()), unsigned(date.month()),
                  unsigned(date.day()), clock.hours().count(), clock.minutes().count(),
                  clock.seconds().count());
  if (fraction != nanoseconds::zero()) {
    std::string digits = fmt::format(".{:09}", fraction.count());
    digits.erase(digits.find_last_not_of('0') + 1);
    text += digits;
  }
  return text + "Z";
}

namespace {

// Reads exactly `width` digits at the front of `text`.
bool take_digits(std::string_view& text, std::size_t width, int& value) {
  if (text.size() < width) return false;
  value = 0;
  for (const char c : text.substr(0, width)) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(width);
  return true;
}

bool take_char(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

bool take_fraction(std::string_view& text, nanoseconds& fraction) {
  fraction = {};
  if (!take_char(text, '.')) return true;
  std::int64_t unit = 100'000'000;
  std::size_t digits = 0;
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1)) {
    if (++digits > 9) return false;
    fraction += nanoseconds((text.front() - '0') * unit);
    unit /= 10;
  }
  return digits > 0;
}

bool take_zone(std::string_view& text, minutes& east) {
  east = {};
  if (take_char(text, 'Z') || take_char(text, 'z')) return true;
  const bool minus = !text.empty() && text.front() == '-';
  if (!minus && (text.empty() || text.front() != '+')) return false;
  text.remove_prefix(1);
  int hour = 0, minute = 0;
  if (!take_digits(text, 2, hour) || !take_char(text, ':') || !take_digits(text, 2, minute))
    return false;
  if (hour > 23 || minute > 59) return false;
  east = hours(hour) + minutes(minute);
  if (minus) east = -east;
  return true;
}

}  // namespace

Result<Time> parse_rfc3339(std::string_view text) {
  const Error error{ErrorKind::invalid,
                    fmt::format("'{}' is not a time like 2010-12-01T08:26:00Z", text)};
  std::string_view rest = text;
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
  const bool ok = take_digits(rest, 4, y) && take_char(rest, '-') && take_digits(rest, 2, mo) &&
                  take_char(rest, '-') && take_digits(rest, 2, d) &&
                  (take_char(rest, 'T') || take_char(rest, 't') || take_char(rest, ' ')) &&
                  take_digits(rest, 2, h) && take_char(rest, ':') && take_digits(rest, 2, mi) &&
                  take_char(rest, ':') && take_digits(rest, 2, s);
  nanoseconds fraction{};
  minutes east{};
  if (!ok || !take_fraction(rest, fraction) || !take_zone(rest, east) || !rest.empty())
    return error;
  const year_month_day date{year(y), month(static_cast<unsigned>(mo)),
                            day(static_cast<unsigned>(d))};
  // The range of 64-bit nanoseconds around 1970.
  if (!date.ok() || y < 1678 || y > 2261 || h > 23 || mi > 59 || s > 60) return error;
  return Time(sys_days(date)) + hours(h) + minutes(mi) + seconds(s) + fraction - east;
}

Result<Duration> parse_duration(std::string_view text) {
  // About 95 years: two of these plus the time since 1970 still fit into 64 bits of nanoseconds.
  constexpr milliseconds longest(3'000'000'000'000);
  const Error error{ErrorKind::invalid,
                    fmt::format("'{}' is not a duration like 250ms, 5s, 15m, 2h or 1d", text)};
  std::string_view rest = text;
  if (rest.empty()) return error;
  Duration total{};
  while (!rest.empty()) {
    std::int64_t count = 0;
    const auto [end, code] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
    if (code != std::errc() || count < 0 || count > 1'000'000'000) return error;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    std::int64_t unit_ms = 0;
    std::size_t width = 1;
    if (rest.starts_with("ms")) {
      unit_ms = 1, width = 2;
    } else if (rest.starts_with('s')) {
      unit_ms = 1000;
    } else if (rest.starts_with('m')) {
      unit_ms = 60'000;
    } else if (rest.starts_with('h')) {
      unit_ms = 3'600'000;
    } else if (rest.starts_with('d')) {
      unit_ms = 86'400'000;
    } else {
      return error;
    }
    if (count > longest / milliseconds(unit_ms)) return error;
    total += milliseconds(count * unit_ms);
    if (total > longest) return error;
    rest.remove_prefix(width);
  }
  return total;
}

std::string to_text(Duration duration) {
  if (duration < Duration::zero()) return "-" + to_text(-std::max(duration, -Duration::max()));
  const auto ms = duration_cast<milliseconds>(duration).count();
  if (ms < 1000) return fmt::format("{} ms", ms);
  if (ms < 60'000) return fmt::format("{}.{} s", ms / 1000, ms % 1000 / 100);
  const auto s = ms / 1000;
  if (s < 3600) return fmt::format("{}m{:02}s", s / 60, s % 60);
  if (s < 86'400) return fmt::format("{}h{:02}m", s / 3600, s % 3600 / 60);
  return fmt::format("{}d{:02}h", s / 86'400, s % 86'400 / 3600);
}

}  // namespace laban
