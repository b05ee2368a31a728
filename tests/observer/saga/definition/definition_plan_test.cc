#include <doctest/doctest.h>

#include "observer/saga/definition/plan.h"
#include "tests/worlds/order_saga.h"

using namespace laban::observer;
using laban::observer::testing::definition_of;
using laban::observer::testing::order_yaml;

namespace {

using Numbers = std::vector<std::pair<std::size_t, std::uint32_t>>;

std::string other_order() {
  std::string text = order_yaml();
  return text.replace(text.find("15m"), 3, "16m");
}

// Each number applies order.yaml, a negative one the other definition; 0 withdraws.
DefinitionRegistry book_of(const std::vector<int>& acts) {
  DefinitionRegistry book;
  for (const int act : acts) {
    if (act == 0) {
      REQUIRE(book.withdraw({"order", book.in_force("order")->number, false}, {}));
    } else {
      const std::string text = act > 0 ? order_yaml() : other_order();
      REQUIRE(book.apply({"order", static_cast<std::uint32_t>(std::abs(act)), false, text}, {}));
    }
  }
  return book;
}

Numbers planned(const std::vector<std::vector<int>>& partitions) {
  std::vector<DefinitionRegistry> books;
  for (const auto& acts : partitions) books.push_back(book_of(acts));
  Numbers numbers;
  for (const auto& move : plan_application(books, "order", definition_of(order_yaml()).digest())) {
    numbers.emplace_back(move.partition, move.number);
  }
  return numbers;
}

}  // namespace

TEST_CASE("a planned application names the number for each partition that needs it") {
  CHECK(planned({{}, {}}) == Numbers{{0, 1}, {1, 1}});
  CHECK(planned({{1}, {1}}).empty());
  CHECK(planned({{-1}, {-1}}) == Numbers{{0, 2}, {1, 2}});
  CHECK(planned({{1, 0}, {1, 0}}) == Numbers{{0, 2}, {1, 2}});
}

TEST_CASE("an application that was left half done is completed with its own number") {
  CHECK(planned({{1}, {}}) == Numbers{{1, 1}});
  CHECK(planned({{-1, 2}, {-1}}) == Numbers{{1, 2}});
  CHECK(planned({{-1, 2}, {-1, 0}}) == Numbers{{1, 2}});
}

TEST_CASE("after two people applied at once, the next number is the same everywhere") {
  CHECK(planned({{1}, {-1}}) == Numbers{{0, 2}, {1, 2}});
  CHECK(planned({{-1}, {}}) == Numbers{{0, 2}, {1, 2}});
  CHECK(planned({{1, -2}, {1}}) == Numbers{{0, 3}, {1, 3}});
}

TEST_CASE("a withdrawal concerns the partitions where something is in force") {
  std::vector<DefinitionRegistry> books;
  for (const auto& acts : std::vector<std::vector<int>>{{1}, {1, 0}, {}, {1, -3}})
    books.push_back(book_of(acts));
  Numbers numbers;
  for (const auto& move : plan_withdrawal(books, "order")) {
    numbers.emplace_back(move.partition, move.number);
  }
  CHECK(numbers == Numbers{{0, 1}, {3, 3}});
}
