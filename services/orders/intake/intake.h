#pragma once

// Intake: the result of reading an input. Every row is part of exactly one accepted order, or
// rejected:
//   rows = sum of orders[i].rows.size() + rejections.size()

#include <laban/result.h>

#include <string_view>
#include <vector>

#include "services/orders/intake/order.h"
#include "services/orders/intake/rejection.h"

namespace orders {

struct Intake {
  std::size_t rows = 0;  // data rows; headers and empty lines do not count
  std::vector<NumberedOrder> orders;
  std::vector<Rejection> rejections;  // by line
};

// The retail CSV: a header, then a row for each order line. Columns are found by name, in any case:
// InvoiceNo (or Invoice), StockCode, Description, Quantity, InvoiceDate, UnitPrice (or Price),
// CustomerID (or Customer ID), Country. Rows with the same InvoiceNo form one order, wherever they
// are; a bad row rejects only itself. Dates: see file_dates.h. Fails when a column is missing from
// the header, and says so when the file has another form.
laban::Result<Intake> read_retail_csv(std::string_view text);

// JSON lines: one order per line; the line is also its row (see order_json.h).
Intake read_json_lines(std::string_view text);

}  // namespace orders
