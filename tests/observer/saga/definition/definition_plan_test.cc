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

Numbers planned_on(const std::vector<DefinitionRegistry>& books) {
  Numbers numbers;
  for (const auto& move : plan_application(books, "order", definition_of(order_yaml()).digest())) {
    numbers.emplace_back(move.partition, move.number);
  }
  return numbers;
}

Numbers planned(const std::vector<std::vector<int>>& partitions) {
  std::vector<DefinitionRegistry> books;
  for (const auto& acts : partitions) books.push_back(book_of(acts));
  return planned_on(books);
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

TEST_CASE("numbers end, they do not begin again") {
  constexpr std::uint32_t most = ~std::uint32_t{0};
  CHECK(next_number(0) == 1);
  CHECK(next_number(most - 1) == most);
  CHECK(next_number(most) == most);
  DefinitionRegistry book;
  book.restore({definition_of(other_order()), most, other_order(), {}, std::nullopt});
  const auto moves = plan_application({book}, "order", definition_of(order_yaml()).digest());
  REQUIRE(moves.size() == 1);  // never "nothing to do" while another definition is in force
  CHECK(moves.front().number == most);
  CHECK_FALSE(book.judge({"order", most, false, order_yaml()}));
}

TEST_CASE("no number uses up those that follow: it may be so far above the last one, and no more") {
  DefinitionRegistry book;
  const auto apply = [&](std::uint32_t number) {
    return book.apply({"order", number, false, order_yaml()}, {}).has_value();
  };
  CHECK_FALSE(apply(~std::uint32_t{0}));
  CHECK_FALSE(apply(definition_number_step + 1));
  CHECK(apply(definition_number_step));
  CHECK_FALSE(apply(2 * definition_number_step + 1));
  CHECK(apply(2 * definition_number_step));
  CHECK(apply(2 * definition_number_step + 1));
  CHECK(book.chapter("order")->versions().size() == 3);
}

TEST_CASE("partitions whose numbers are far apart are brought to one definition all the same") {
  std::vector<DefinitionRegistry> books = {book_of({-1}), book_of({-1})};
  for (std::uint32_t number = 100; number <= 1000; number += 100)
    REQUIRE(books[0].apply({"order", number, false, other_order()}, {}));
  const auto digest = definition_of(order_yaml()).digest();
  SUBCASE("from the beginning") { CHECK(planned_on(books) == Numbers{{0, 1001}, {1, 2}}); }
  SUBCASE("when the first of them has it already") {
    REQUIRE(books[0].apply({"order", 1001, false, order_yaml()}, {}));
    CHECK(planned_on(books) == Numbers{{1, 2}});
  }
  for (const auto& move : plan_application(books, "order", digest))
    REQUIRE(books[move.partition].apply({"order", move.number, false, order_yaml()}, {}));
  CHECK(plan_application(books, "order", digest).empty());
}

TEST_CASE("what a book would not take is said before anything is applied") {
  DefinitionRegistry book;
  for (std::size_t i = 0; i < definition_names; ++i) {
    const std::string name = "x" + std::to_string(i);
    const std::string text = "saga: " + name +
                             "\nstarts: a.b\nsteps: { s: { service: t, done: "
                             "a.b, optional: true } }\n";
    REQUIRE(book.apply({name, 1, false, text}, {}));
  }
  const auto judged = book.judge({"order", 1, false, order_yaml()});
  REQUIRE_FALSE(judged);
  CHECK(judged.error().message ==
        "definition order version 1: there are 64 definitions, the limit");
  CHECK(book.judge({"x1", 2, true, "saga: x1\n"}).error().message.find("64 definitions") !=
        std::string::npos);
}
