#include "services/orders/intake/numbers.h"

#include <charconv>
#include <limits>
#include <string>

namespace orders {
namespace {

constexpr auto largest = std::numeric_limits<std::int64_t>::max();

bool is_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

struct Decimal {
  bool negative = false;
  std::int64_t whole = 0;
  std::string_view fraction;
};

std::optional<Decimal> parse_decimal(std::string_view text) {
  Decimal number;
  number.negative = text.starts_with('-');
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  if (point != std::string_view::npos) number.fraction = text.substr(point + 1);
  if (whole.size() + number.fraction.size() == 0) return std::nullopt;
  if (!is_digits(whole) || !is_digits(number.fraction)) return std::nullopt;
  const auto read = std::from_chars(whole.data(), whole.data() + whole.size(), number.whole);
  if (read.ec == std::errc::result_out_of_range) number.whole = largest;
  return number;
}

std::int64_t digit_at(std::string_view digits, std::size_t at) {
  return at < digits.size() ? digits[at] - '0' : 0;
}

// Takes the leading number and the separator after it (0: the end of the text).
bool take_number(std::string_view& text, char separator, int& number) {
  const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc() || number < 0) return false;
  text.remove_prefix(stop - text.data());
  if (separator == 0) return text.empty();
  if (!text.starts_with(separator)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<laban::Time> time_of(int year, int month, int day, std::string_view clock) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  int hour = 0, minute = 0, second = 0;
  const bool has_seconds = clock.find(':') != clock.rfind(':');
  if (!date.ok() || year < 1970 || year > 2200) return std::nullopt;
  if (!take_number(clock, ':', hour) || !take_number(clock, has_seconds ? ':' : '\0', minute) ||
      (has_seconds && !take_number(clock, '\0', second))) {
    return std::nullopt;
  }
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

// Two digits are read as POSIX does.
int full_year(int year, std::size_t digits) {
  if (digits != 2) return year;
  return year + (year < 69 ? 2000 : 1900);
}

std::optional<laban::Time> parse_slashed(std::string_view text, DateOrder order) {
  int first = 0, second = 0, year = 0;
  if (!take_number(text, '/', first) || !take_number(text, '/', second)) return std::nullopt;
  const auto digits = text.find(' ');
  if (!take_number(text, ' ', year)) return std::nullopt;
  year = full_year(year, digits);
  if (order == DateOrder::day_first) return time_of(year, second, first, text);
  const auto time = time_of(year, first, second, text);
  const bool is_certain =
      order == DateOrder::month_first || first == second || !time_of(year, second, first, text);
  if (is_certain) return time;
  return time ? std::nullopt : time_of(year, second, first, text);
}

}  // namespace

std::optional<std::int64_t> parse_quantity(std::string_view text) {
  const auto number = parse_decimal(text);
  if (!number || number->fraction.find_first_not_of('0') != std::string_view::npos) {
    return std::nullopt;
  }
  return number->negative ? -number->whole : number->whole;
}

std::optional<std::int64_t> parse_cents(std::string_view text) {
  const auto number = parse_decimal(text);
  if (!number) return std::nullopt;
  const auto& fraction = number->fraction;
  const std::int64_t below =
      digit_at(fraction, 0) * 10 + digit_at(fraction, 1) + (digit_at(fraction, 2) >= 5 ? 1 : 0);
  std::int64_t cents = 0;
  if (__builtin_mul_overflow(number->whole, 100, &cents) ||
      __builtin_add_overflow(cents, below, &cents)) {
    cents = largest;
  }
  return number->negative ? -cents : cents;
}

std::optional<laban::Time> parse_date(std::string_view text, DateOrder order) {
  if (const auto time = laban::parse_rfc3339(text)) return *time;
  if (text.find('/') != std::string_view::npos) return parse_slashed(text, order);
  int year = 0, month = 0, day = 0;
  const bool read =
      take_number(text, '-', year) && take_number(text, '-', month) && take_number(text, ' ', day);
  return read ? time_of(year, month, day, text) : std::nullopt;
}

DateOrder order_shown_by(std::string_view date) {
  if (date.find('/') == std::string_view::npos) return DateOrder::unknown;
  const bool month_first = parse_slashed(date, DateOrder::month_first).has_value();
  const bool day_first = parse_slashed(date, DateOrder::day_first).has_value();
  if (month_first == day_first) return DateOrder::unknown;
  return month_first ? DateOrder::month_first : DateOrder::day_first;
}

}  // namespace orders
