// Limits of an order at their value and one beyond.
#include <doctest/doctest.h>

#include "services/orders/intake/limits.h"
#include "services/orders/intake/order_rules.h"

using namespace orders;

namespace {

Line a_line() { return {"A", "THING", 1, 1}; }

Order an_order() {
  Order order;
  order.order_id = "o-1";
  order.customer = "17850";
  order.country = "Norway";
  order.lines = {a_line()};
  return order;
}

std::string problem_of(const Order& order) {
  Order copy = order;
  const auto problem = check_and_complete(copy);
  return problem ? problem->detail : "";
}

std::string problem_of(const Line& line) {
  const auto problem = check_line(line);
  return problem ? problem->detail : "";
}

// So many bytes.
std::string text(std::size_t bytes) { return std::string(bytes, 'x'); }

std::string email(std::size_t bytes) { return "a@" + text(bytes - 5) + ".de"; }

}  // namespace

TEST_CASE("texts of an order may be as long as their limits, and not one byte longer") {
  Line line = a_line();
  line.product = text(limits::product_bytes);
  line.description = text(limits::description_bytes);
  CHECK(problem_of(line) == "");
  line.product += 'x';
  CHECK(problem_of(line) == "product has 65 bytes, the limit is 64");
  line.product = "A";
  line.description += 'x';
  CHECK(problem_of(line) == "description has 257 bytes, the limit is 256");

  Order order = an_order();
  order.customer = text(limits::customer_bytes);
  order.country = text(limits::country_bytes);
  order.email = email(limits::email_bytes);
  REQUIRE(order.email.size() == limits::email_bytes);
  CHECK(problem_of(order) == "");
  order.email = email(limits::email_bytes + 1);
  CHECK(problem_of(order).ends_with("is not an e-mail address"));
  order.email.clear();
  order.customer += 'x';
  CHECK(problem_of(order) == "customer has 65 bytes, the limit is 64");
  order.customer.pop_back();
  order.country += 'x';
  CHECK(problem_of(order) == "country has 65 bytes, the limit is 64");
}

TEST_CASE("numbers of a line may be as large as their limits, and not larger by one") {
  Line line = a_line();
  line.quantity = limits::quantity;
  line.unit_price_cents = limits::unit_price_cents;
  CHECK(problem_of(line) == "");
  ++line.quantity;
  CHECK(problem_of(line) == "quantity 1000001, the limit is 1000000");
  --line.quantity;
  ++line.unit_price_cents;
  CHECK(problem_of(line) == "unit price in cents 1000000001, the limit is 1000000000");
}

TEST_CASE("an order may have as many bytes as its limit says, and not one more") {
  constexpr std::size_t each = 2 + limits::bytes_around_line;
  Order order = an_order();
  order.lines.assign(limits::order_bytes / each, {"A", "T", 1, 1});
  order.lines.back().description = text(1 + limits::order_bytes % each);
  CHECK(problem_of(order) == "");
  order.lines.back().description += 'x';
  CHECK(problem_of(order) == "1861 lines, about 122881 bytes, the limit is 122880");
}
