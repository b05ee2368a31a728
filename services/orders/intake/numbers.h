#pragma once

// Numbers and dates as spreadsheets write them. Empty when the text is not one.

#include <laban/clock.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace orders {

// "6", "-1", "12.0". Clamps to the range of 64 bits.
std::optional<std::int64_t> parse_quantity(std::string_view text);

// "2.55" is 255, "2.1" is 210. Without floating point; half a cent and more rounds up: "0.045"
// is 5.
std::optional<std::int64_t> parse_cents(std::string_view text);

// Of month and day in "12/1/2010 8:26". Unknown: only dates that can be read in one way count.
enum class DateOrder { month_first, day_first, unknown };

// "2010-12-01 08:26:00", "2010-12-01T08:26:00Z", "12/1/2010 8:26", "12/1/10 8:26" (of two digits,
// 00 to 68 are 2000 to 2068). In UTC.
std::optional<laban::Time> parse_date(std::string_view text,
                                      DateOrder order = DateOrder::month_first);

// Unknown when both orders are possible, and when the text is no such date.
DateOrder order_shown_by(std::string_view date);

}  // namespace orders
