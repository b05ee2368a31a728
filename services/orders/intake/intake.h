#pragma once

// Intake: what became of an input. Every row is in exactly one accepted order or rejected:
//   rows = sum of orders[i].rows.size() + rejections.size()

#include <laban/result.h>

#include <string_view>
#include <vector>

#include "services/orders/intake/order.h"
#include "services/orders/intake/rejection.h"

namespace orders {

struct Intake {
  std::size_t rows = 0;  // data rows; headers and empty lines are none
  std::vector<NumberedOrder> orders;
  std::vector<Rejection> rejections;  // by line
};

// The retail CSV: a header, then a row for each order line. Columns are found by name: InvoiceNo
// (or Invoice), StockCode, Description, Quantity, InvoiceDate, UnitPrice (or Price), CustomerID (or
// Customer ID), Country. Rows of one InvoiceNo make one order, wherever they stand; a bad row
// rejects only itself. Fails when the header lacks a column.
laban::Result<Intake> read_retail_csv(std::string_view text);

// JSON lines: an order a line, which is also its row (see order_json.h).
Intake read_json_lines(std::string_view text);

}  // namespace orders
