// Definitions made to keep whoever reads them busy. Anybody may put one into the log, where every
// observer reads it at each of its starts: none may take longer than its size.

#include <doctest/doctest.h>

#include <ctime>
#include <functional>

#include "observer/saga/definition/load.h"
#include "observer/saga/definition/nearest.h"
#include "observer/saga/definition/registry.h"
#include "tests/worlds/order_saga.h"

using namespace laban::observer;
using laban::observer::testing::order_events;

namespace {

// Processor time; builds with sanitizers are several times as slow.
constexpr double most_seconds = 1.5;

double seconds_for(const std::function<void()>& work) {
  const std::clock_t begin = std::clock();
  work();
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

// Reads it as the log does, and as a person's file is read.
Problems problems_in_time(const std::string& yaml) {
  REQUIRE(yaml.size() <= definition_text_bytes);
  Problems problems;
  CHECK(seconds_for([&] {
          problems = read_definition(yaml, "a.yaml").problems;
          (void)read_definition(yaml, "a.yaml", order_events());
        }) < most_seconds);
  return problems;
}

std::string steps(std::size_t count, const std::function<std::string(std::size_t)>& keys) {
  std::string text = "saga: x\nstarts: s0.done\nsteps:\n";
  for (std::size_t i = 0; i < count; ++i) {
    text += "  s" + std::to_string(i) + ": { service: t, done: s" + std::to_string(i) +
            ".done, optional: true" + keys(i) + " }\n";
  }
  return text;
}

// "s0, s1, ... s8" without one.
std::string all_but(std::size_t count, std::size_t left_out) {
  std::string names;
  for (std::size_t i = 0; i < count; ++i) {
    if (i == left_out) continue;
    names += (names.empty() ? "s" : ", s") + std::to_string(i);
  }
  return names;
}

std::string repeated(const std::string& word, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += (i == 0 ? "" : ",") + word;
  return all;
}

}  // namespace

TEST_CASE("steps that all wait for each other are one cycle, found at once") {
  for (const std::size_t count : {std::size_t{9}, std::size_t{40}}) {
    CAPTURE(count);
    const auto problems = problems_in_time(
        steps(count, [&](std::size_t i) { return ", after: [" + all_but(count, i) + "]"; }));
    REQUIRE(problems.size() == 1);
    CHECK(problems.front().message.starts_with("steps wait for each other: s0 -> s1 -> s0"));
  }
}

TEST_CASE("undos that all wait for each other are found at once") {
  const auto problems = problems_in_time(steps(40, [&](std::size_t i) {
    const std::string name = "s" + std::to_string(i);
    return ", undo: " + name + ".undo, undone: " + name + ".undone, undo_after: [" +
           all_but(40, i) + "]";
  }));
  CHECK(problems.size() == 40);
}

TEST_CASE("a name given thousands of times is looked at as often, and no oftener") {
  const std::string many = repeated("s1", 9000);
  for (const char* key : {"after", "undo_after", "fails"}) {
    CAPTURE(key);
    const auto problems = problems_in_time(steps(2, [&](std::size_t i) {
      return i == 0 ? std::string(", ") + key + ": [" + many + "]" : "";
    }));
    CHECK(problems.size() >= 1);
    CHECK(problems.size() <= most_problems + 1);
  }
  CHECK(problems_in_time(steps(64, [&](std::size_t i) {
          return ", after: [" + repeated("s" + std::to_string((i + 1) % 64), 130) + "]";
        })).size() <= most_problems + 1);
}

TEST_CASE("more steps than the limit are counted, not compared") {
  const auto problems = problems_in_time(steps(
      900, [](std::size_t i) { return ", after: [s" + std::to_string((i + 1) % 900) + "]"; }));
  REQUIRE(problems.size() == 1);
  CHECK(problems.front().message == "900 steps are more than the limit of 64");
}

TEST_CASE("the limit of steps is one that a definition may have") {
  const auto chain = [](std::size_t i) {
    return i == 0 ? std::string() : ", after: [s" + std::to_string(i - 1) + "]";
  };
  CHECK(read_definition(steps(most_steps, chain), "a.yaml").definition.has_value());
  CHECK_FALSE(read_definition(steps(most_steps + 1, chain), "a.yaml").definition.has_value());
}

TEST_CASE("long words are neither compared letter by letter nor repeated by aliases") {
  const std::string a(15'000, 'a'), b(15'000, 'b');
  (void)problems_in_time(steps(2, [&](std::size_t) { return std::string(); }) + "  " + a +
                         ": { service: t, done: x.y, optional: true, after: [" + b + ", " + b +
                         "x] }\n");
  const auto problems = problems_in_time("long: &long " + std::string(30'000, 'x') + "\nmany: [" +
                                         repeated("*long", 5500) + "]\nsaga: *long\n");
  std::size_t bytes = 0;
  for (const auto& problem : problems) bytes += problem.message.size() + problem.hint.size();
  CHECK(bytes < definition_text_bytes);
  CHECK_FALSE(nearest(a, {std::string(15'000, 'c'), b}).has_value());
}

TEST_CASE("a word is right up to its limit, and said to be too long beyond") {
  const auto with_event = [](std::size_t bytes) {
    return read_definition(
        "saga: x\nstarts: a.b\nsteps:\n  s: { service: t, done: a.b, optional: "
        "true, fails: [" +
            std::string(bytes, 'e') + "] }\n",
        "a.yaml");
  };
  CHECK(with_event(word_bytes).definition.has_value());
  const auto beyond = with_event(word_bytes + 1);
  REQUIRE(beyond.problems.size() == 1);
  CHECK(beyond.problems.front().message == "'fails' is longer than 256 bytes");
}

TEST_CASE("of thousands of problems the first are said") {
  std::string text = "saga: x\nstarts: a.b\nsteps:\n";
  for (int i = 0; i < 4000; ++i) text += "  s" + std::to_string(i) + ": {}\n";
  const auto problems = problems_in_time(text);
  REQUIRE(problems.size() == most_problems + 1);
  CHECK(problems.back().message == "there are more problems");
}

TEST_CASE("texts made to keep the YAML reader busy take no longer than others") {
  for (const std::string& unit :
       {std::string("["),          std::string("{"),        std::string("- "),
        std::string("? "),         std::string("a: "),      std::string("[a, "),
        std::string("{a: "),       std::string("&a "),      std::string("!a "),
        std::string("*a "),        std::string("\"a\": "),  std::string("a,\n"),
        std::string("- a\n"),      std::string("'"),        std::string("|\n "),
        std::string("#"),          std::string("---\n"),    std::string("a: b\n"),
        std::string("? a\n: b\n"), std::string("[a]: b\n"), std::string("\t"),
        std::string("%A b\n"),     std::string("[],")}) {
    CAPTURE(unit);
    std::string text;
    while (text.size() + unit.size() <= definition_text_bytes) text += unit;
    CHECK(problems_in_time(text).size() >= 1);
    CHECK(problems_in_time("steps: [" + text.substr(0, text.size() - 9) + "]").size() >= 1);
  }
}

TEST_CASE("a partition takes so many versions of definitions, and so much text, and no more") {
  Definition::Parts parts{"x", "a.b", {}, false, {}, {}};
  parts.steps.resize(1);
  parts.steps.front().done = "a.b";
  const Definition definition{parts};
  const std::string text =
      "saga: x\nstarts: a.b\nsteps: { s: { service: t, done: a.b, optional: true } }\n";
  std::string filling;
  std::size_t count = 0;
  SUBCASE("versions") { count = definition_versions; }
  SUBCASE("text") {
    filling.assign(definition_text_bytes, ' ');
    count = definition_bytes / definition_text_bytes;
  }
  DefinitionRegistry book;
  for (std::uint32_t number = 1; number < count; ++number)
    book.restore({definition, number, filling, {number, {}, {}, {}}, std::nullopt});
  CHECK(book.apply({"x", static_cast<std::uint32_t>(count), false, text}, {}));
  book.restore({definition, static_cast<std::uint32_t>(count + 1), filling, {}, std::nullopt});
  const auto more = book.apply({"x", static_cast<std::uint32_t>(count + 2), false, text}, {});
  REQUIRE_FALSE(more);
  CHECK(more.error().message.find("no more fit") != std::string::npos);
  CHECK(book.withdraw({"x", static_cast<std::uint32_t>(count + 1), false}, {}));
}

TEST_CASE("among tens of thousands of versions each is found at once") {
  constexpr std::uint32_t count = 30'000;
  DefinitionRegistry book;
  Definition::Parts parts{"x", "a.b", {}, false, {}, {}};
  parts.steps.resize(1);
  parts.steps.front().done = "a.b";
  for (std::uint32_t number = 1; number <= count; ++number) {
    parts.within = laban::Duration(number / 2);  // every digest is that of two versions
    book.restore({Definition(parts), number, {}, {2 * number, {}, {}, {}}, std::nullopt});
  }
  const DefinitionChapter& chapter = *book.chapter("x");
  CHECK(seconds_for([&] {
          for (std::uint32_t number = 1; number <= count; ++number) {
            const DefinitionVersion* version = chapter.numbered(number);
            REQUIRE(version->number == number);
            REQUIRE(chapter.find(version->definition.digest())->number ==
                    std::min(number | 1, count));
            REQUIRE(in_force_before(chapter, 2 * number + 1) == version);
            REQUIRE(in_force_before(chapter, 2 * number + 2) == version);
          }
        }) < most_seconds);
  CHECK(chapter.numbered(0) == nullptr);
  CHECK(chapter.numbered(count + 1) == nullptr);
  CHECK(chapter.find(0) == nullptr);
  CHECK(in_force_before(chapter, 2) == nullptr);
}
