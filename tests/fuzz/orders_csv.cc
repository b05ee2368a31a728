// A file of orders as CSV: no row is lost, and whatever is accepted satisfies all order rules.

#include "services/orders/intake/csv_reader.h"
#include "services/orders/intake/intake.h"
#include "tests/fuzz/orders.h"

namespace laban::fuzz {

void orders_csv(std::string_view input) {
  orders::CsvReader reader(input);
  orders::CsvRecord record;
  std::size_t last = 0;
  while (reader.next(record)) {
    law(record.line > last, "records come in the order of their lines");
    last = record.line;
  }
  const auto intake = orders::read_retail_csv(input);
  if (!intake) {
    law(!intake.error().message.empty(), "a file that cannot be read says why");
    return;
  }
  check_intake(*intake);
}

}  // namespace laban::fuzz
