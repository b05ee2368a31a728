// Limits of a definition at their value and one beyond.
#include <doctest/doctest.h>

#include "observer/saga/definition/limits.h"
#include "observer/saga/definition/load.h"
#include "observer/saga/definition/yaml.h"
#include "tests/worlds/trip_saga.h"

using namespace laban::observer;
using laban::observer::testing::trip_yaml;

namespace {

std::string problem_in(const std::string& text) {
  const auto read = read_yaml(text, "a.yaml");
  const auto* problem = std::get_if<Problem>(&read);
  return problem == nullptr ? "" : problem->message;
}

Problems problems_with(const std::string& from, const std::string& to) {
  std::string text = trip_yaml;
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return read_definition(text.replace(at, from.size(), to), "a.yaml").problems;
}

}  // namespace

TEST_CASE("a definition may be as long as its limit, and not one byte longer") {
  std::string text = trip_yaml + "#";
  text.append(definition_text_bytes - text.size(), 'x');
  CHECK(read_definition(text, "a.yaml").definition.has_value());
  const auto beyond = read_definition(text + "x", "a.yaml");
  REQUIRE(beyond.problems.size() == 1);
  CHECK(beyond.problems.front().message == "larger than 64 KiB");
}

TEST_CASE("a definition has as many nodes and levels as their limits say, and not one more") {
  const auto list_of = [](int items) {  // with itself, one node more
    std::string text = "[a";
    for (int i = 1; i < items; ++i) text += ",a";
    return text + "]";
  };
  CHECK(problem_in(list_of(yaml_nodes - 1)) == "");
  CHECK(problem_in(list_of(yaml_nodes)) == "too deep or too large for a definition");
  const auto levels = [](int depth) {  // inside the outermost list
    return std::string(static_cast<std::size_t>(depth + 1), '[') +
           std::string(static_cast<std::size_t>(depth + 1), ']');
  };
  CHECK(problem_in(levels(yaml_depth)) == "");
  CHECK(problem_in(levels(yaml_depth + 1)) == "too deep or too large for a definition");
}

TEST_CASE("a step may be retried as often as the limit says, and not once more") {
  CHECK(problems_with("retries: 2", "retries: " + std::to_string(most_retries)).empty());
  const auto beyond = problems_with("retries: 2", "retries: " + std::to_string(most_retries + 1));
  REQUIRE(beyond.size() == 1);
  CHECK(beyond.front().message == "'101' is not a valid number of retries");
}

TEST_CASE("a saga has as many business states as the limit says, and not one more") {
  const auto with = [](std::size_t count) {
    std::string many;
    for (std::size_t i = 2; i < count; ++i)
      many += "  b" + std::to_string(i) + ": { state: [stuck] }\n";
    return problems_with("  booked:", many + "  booked:");
  };
  CHECK(with(most_business_states).empty());
  REQUIRE(with(most_business_states + 1).size() == 1);
  CHECK(with(most_business_states + 1).front().message ==
        "33 business states are more than the limit of 32");
}

TEST_CASE("as many problems are said as people mend at once, and of one more that there are more") {
  const auto problems_of = [](std::size_t count) {
    std::string text = trip_yaml;
    for (std::size_t i = 0; i < count; ++i) text += "key" + std::to_string(i) + ": x\n";
    return read_definition(text, "a.yaml").problems;
  };
  CHECK(problems_of(most_problems - 1).size() == most_problems - 1);
  const auto all = problems_of(most_problems);
  REQUIRE(all.size() == most_problems);
  CHECK(all.back().message != "there are more problems");
  const auto more = problems_of(most_problems + 1);
  REQUIRE(more.size() == most_problems + 1);
  CHECK(more.back().message == "there are more problems");
}
