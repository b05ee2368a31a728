#pragma once

// The result for a whole input, for people and for programs.

#include <string>

#include "services/orders/intake/intake.h"
#include "services/orders/place/placer.h"

namespace orders {

struct Summary {
  std::size_t rows = 0;
  Tally tally;                        // the service's answers
  std::vector<Rejection> rejections;  // all of them, by line
};

std::string to_text(const Summary& summary);

// One document:
//   {"schema_version":1,"rows":..,"rows_accepted":..,"rows_unplaced":..,"orders_accepted":..,
//    "already_placed":..,"orders_unplaced":..,"rejected_rows":{reason:count},
//    "rejections":[{"line":..,"reason":"..","detail":".."}]}
// rows = rows_accepted + rows_unplaced + the sum of rejected_rows.
std::string to_json(const Summary& summary);

}  // namespace orders
