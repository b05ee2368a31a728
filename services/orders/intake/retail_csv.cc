#include <algorithm>
#include <array>
#include <unordered_map>

#include "services/orders/intake/csv_reader.h"
#include "services/orders/intake/file_dates.h"
#include "services/orders/intake/intake.h"
#include "services/orders/intake/numbers.h"
#include "services/orders/intake/order_rules.h"
#include "services/orders/intake/text.h"
#include "services/orders/intake/unusual_form.h"

namespace orders {
namespace {

namespace retail {
enum Column : std::size_t { id, product, description, quantity, date, price, customer, country };
}

constexpr std::array<std::string_view, 8> column_names = {
    "InvoiceNo",   "StockCode", "Description", "Quantity",
    "InvoiceDate", "UnitPrice", "CustomerID",  "Country"};
constexpr std::array<std::string_view, 8> other_names = {
    "Invoice",     "StockCode", "Description", "Quantity",
    "InvoiceDate", "Price",     "Customer ID", "Country"};

// Where each column is in a record.
using Columns = std::array<std::size_t, 8>;
using Fields = std::array<std::string, 8>;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_same(std::string_view name, std::string_view wanted) {
  return std::equal(name.begin(), name.end(), wanted.begin(), wanted.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

laban::Result<Columns> find_columns(const std::vector<std::string>& header, std::string_view text) {
  Columns columns{};
  for (std::size_t column = 0; column < columns.size(); ++column) {
    const auto found = std::find_if(header.begin(), header.end(), [&](const auto& name) {
      const auto clean = clean_text(name);
      return clean &&
             (is_same(*clean, column_names[column]) || is_same(*clean, other_names[column]));
    });
    if (found == header.end()) {
      const auto form = unusual_form(text);
      return laban::Error{laban::ErrorKind::invalid,
                          "the header has no column '" + std::string(column_names[column]) +
                              "': " + (form.empty() ? "this is not the retail CSV" : form)};
    }
    columns[column] = found - header.begin();
  }
  return columns;
}

bool is_cancellation(std::string_view order_id) {
  return (order_id.starts_with('C') || order_id.starts_with('c')) && order_id.size() > 1 &&
         order_id.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

// Spreadsheets turn ids into numbers with a fraction: "17850.0".
std::string without_fraction(std::string text) {
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

std::optional<Problem> clean(const CsvRecord& record, const Columns& columns, Fields& fields) {
  if (!record.problem.empty()) return Problem{Reason::malformed_row, record.problem};
  for (std::size_t column = 0; column < columns.size(); ++column) {
    auto text = clean_text(record.fields[columns[column]]);
    if (!text) {
      return Problem{Reason::bad_text,
                     std::string(column_names[column]) + " contains bytes that are not text"};
    }
    fields[column] = std::move(*text);
  }
  return std::nullopt;
}

std::optional<Problem> check_presence(const Fields& fields) {
  for (const auto column : {retail::id, retail::product, retail::quantity, retail::date,
                            retail::price, retail::country}) {
    if (column == retail::product && is_cancellation(fields[retail::id])) {
      return Problem{Reason::cancellation,
                     "cancels order " + in_quotes(fields[retail::id].substr(1))};
    }
    if (fields[column].empty()) {
      return Problem{Reason::missing_field, std::string(column_names[column]) + " is empty"};
    }
  }
  return std::nullopt;
}

// One row as an order with one line.
std::optional<Problem> read_row(const CsvRecord& record, const Columns& columns,
                                const FileDates& dates, Order& order) {
  Fields fields;
  if (auto problem = clean(record, columns, fields)) return problem;
  if (auto problem = check_presence(fields)) return problem;
  const auto units = parse_quantity(fields[retail::quantity]);
  const auto cents = parse_cents(fields[retail::price]);
  if (!units || !cents) {
    const auto wrong = units ? retail::price : retail::quantity;
    return Problem{Reason::bad_number, std::string(column_names[wrong]) + " " +
                                           in_quotes(fields[wrong]) + " is not a number"};
  }
  order.placed_at = parse_date(fields[retail::date], dates.order());
  if (!order.placed_at) return dates.problem_of(fields[retail::date]);
  order.order_id = std::move(fields[retail::id]);
  order.customer = without_fraction(std::move(fields[retail::customer]));
  order.country = std::move(fields[retail::country]);
  order.lines = {
      {std::move(fields[retail::product]), std::move(fields[retail::description]), *units, *cents}};
  if (auto problem = check_line(order.lines.front())) return problem;
  return check_head(order);
}

// Orders in the order of their first good rows.
class Grouping {
 public:
  std::optional<Problem> add(std::size_t line, Order row) {
    const auto [found, is_new] = index_.try_emplace(row.order_id, orders_.size());
    if (is_new) {
      orders_.push_back({std::move(row), {line}});
      return std::nullopt;
    }
    auto& [order, rows] = orders_[found->second];
    if (row.customer != order.customer || row.country != order.country) {
      return Problem{Reason::conflicting_row,
                     "customer or country differ from line " + std::to_string(rows.front())};
    }
    order.lines.push_back(std::move(row.lines.front()));
    rows.push_back(line);
    return std::nullopt;
  }

  void finish(Intake& intake) {
    for (auto& numbered : orders_) {
      const auto problem = complete(numbered.order);
      if (!problem) {
        intake.orders.push_back(std::move(numbered));
        continue;
      }
      for (const auto line : numbered.rows) intake.rejections.push_back({line, *problem});
    }
  }

 private:
  std::unordered_map<std::string, std::size_t> index_;
  std::vector<NumberedOrder> orders_;
};

}  // namespace

laban::Result<Intake> read_retail_csv(std::string_view text) {
  CsvReader reader(text);
  CsvRecord record;
  if (!reader.next(record)) {
    return laban::Error{laban::ErrorKind::invalid,
                        "the input is empty; expected at least a header"};
  }
  const auto columns = find_columns(record.fields, text);
  if (!columns) return columns.error();
  reader.expect_fields(record.fields.size());
  const auto dates = FileDates::of(reader, columns->at(retail::date));
  Intake intake;
  Grouping grouping;
  while (reader.next(record)) {
    ++intake.rows;
    Order row;
    auto problem = read_row(record, *columns, dates, row);
    if (!problem) problem = grouping.add(record.line, std::move(row));
    if (problem) intake.rejections.push_back({record.line, std::move(*problem)});
  }
  grouping.finish(intake);
  std::stable_sort(intake.rejections.begin(), intake.rejections.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
  return intake;
}

}  // namespace orders
