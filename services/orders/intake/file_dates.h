#pragma once

// FileDates: whether the dates of a file have the month first or the day. "1/12/2010" does not
// say; "13/12/2010" does, for the whole file. Without such a date, the month is first, as in the
// retail CSV. With dates of both orders, nothing is guessed.

#include <cstddef>
#include <string_view>

#include "services/orders/intake/csv_reader.h"
#include "services/orders/intake/numbers.h"
#include "services/orders/intake/rejection.h"

namespace orders {

class FileDates {
 public:
  // Looks at the field `column` of all records that `rest` has left.
  static FileDates of(CsvReader rest, std::size_t column);

  DateOrder order() const;
  // Why parse_date() refused it.
  Problem problem_of(std::string_view date) const;

 private:
  // The first lines that show it; 0: none does.
  std::size_t month_first_ = 0;
  std::size_t day_first_ = 0;
};

}  // namespace orders
