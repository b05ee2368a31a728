// Orders as lines of JSON.

#include "tests/fuzz/orders.h"

namespace laban::fuzz {

void orders_json(std::string_view input) { check_intake(orders::read_json_lines(input)); }

}  // namespace laban::fuzz
