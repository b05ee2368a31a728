#include "services/orders/intake/file_dates.h"

#include <algorithm>

#include "services/orders/intake/text.h"

namespace orders {

FileDates FileDates::of(CsvReader rest, std::size_t column) {
  FileDates dates;
  for (CsvRecord record; rest.next(record);) {
    if (!record.problem.empty()) continue;
    const auto date = clean_text(record.fields[column]);
    const auto shown = date ? order_shown_by(*date) : DateOrder::unknown;
    auto& first = shown == DateOrder::day_first ? dates.day_first_ : dates.month_first_;
    if (shown != DateOrder::unknown && first == 0) first = record.line;
    if (dates.month_first_ != 0 && dates.day_first_ != 0) break;
  }
  return dates;
}

DateOrder FileDates::order() const {
  if (day_first_ == 0) return DateOrder::month_first;
  return month_first_ == 0 ? DateOrder::day_first : DateOrder::unknown;
}

Problem FileDates::problem_of(std::string_view date) const {
  const auto text = "InvoiceDate " + in_quotes(date);
  const bool is_either = order() == DateOrder::unknown && parse_date(date);
  if (!is_either) return {Reason::bad_date, text + " is not a date"};
  const auto [one, other] = std::minmax(month_first_, day_first_);
  return {Reason::bad_date, text + " can be read in two ways: lines " + std::to_string(one) +
                                " and " + std::to_string(other) +
                                " show month and day in different orders"};
}

}  // namespace orders
