#pragma once

// Why an input row is not part of any order.

#include <cstddef>
#include <string>

namespace orders {

enum class Reason {
  malformed_row,  // not a valid record: a stray or unclosed quote, too few or too many fields
  bad_json,       // not a valid order in JSON
  bad_text,       // control characters, or bytes in no known encoding
  missing_field,
  cancellation,  // an order number that starts with C cancels an earlier order
  bad_order_id,
  bad_customer,
  bad_email,
  bad_number,
  bad_date,
  negative_quantity,
  zero_quantity,
  negative_price,
  zero_price,
  too_large,        // a text, a quantity or a price beyond its limit
  conflicting_row,  // customer or country differ from the order's first row
  order_too_large,  // more lines or bytes than one event holds: the whole order
  refused,          // refused by the service: the whole order
};

const char* name_of(Reason reason);  // "malformed_row", ...

struct Problem {
  Reason reason;
  std::string detail;  // details, for people
};

struct Rejection {
  std::size_t line = 0;  // of the input; the first line is 1
  Problem problem;
};

}  // namespace orders
