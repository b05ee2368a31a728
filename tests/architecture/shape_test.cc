#include "tests/architecture/shape.h"

#include <doctest/doctest.h>

#include "tests/architecture/functions.h"

namespace {

using architecture::SourceFile;
using Rule = std::vector<std::string> (*)(const std::vector<SourceFile>&);

void holds(Rule rule) {
  static const auto tree = architecture::source_tree();
  REQUIRE(tree.size() > 40);
  for (const auto& sentence : rule(tree)) FAIL_CHECK(sentence);
}

std::size_t finds(Rule rule, const char* path, std::vector<std::string> lines) {
  return rule({SourceFile{path, std::move(lines)}}).size();
}

std::vector<std::string> function_of(std::size_t lines) {
  std::vector<std::string> text(lines, "  work();");
  text.front() = "int Thing::act(const std::string& text) {";
  text.back() = "}";
  return text;
}

}  // namespace

TEST_CASE("no source file is longer than 800 lines") {
  holds(architecture::long_files);
  CHECK(finds(architecture::long_files, "bus/a.cc", std::vector<std::string>(801)) == 1);
  CHECK(finds(architecture::long_files, "bus/a.cc", std::vector<std::string>(800)) == 0);
}

TEST_CASE("no function is longer than 70 lines") {
  holds(architecture::long_functions);
  CHECK(finds(architecture::long_functions, "bus/a.cc", function_of(71)) == 1);
  CHECK(finds(architecture::long_functions, "bus/a.cc", function_of(70)) == 0);
}

TEST_CASE("functions are found by their braces, inside namespaces and classes too") {
  const SourceFile file{
      "bus/a.cc",
      {"namespace laban {", "struct Point {", "  int x = 0;", "  int twice() const {",
       "    if (x > 0) { return 2 * x; }", "    return '{' + 0;", "  }", "};",
       "TEST_CASE(\"an { alone\") {", "  call([] {", "  });", "}", "}  // namespace laban"}};
  const auto functions = architecture::functions_of(file);
  REQUIRE(functions.size() == 2);
  CHECK(functions[0].first_line == 4);
  CHECK(functions[0].last_line == 7);
  CHECK(functions[1].first_line == 9);
  CHECK(functions[1].length() == 4);
}

TEST_CASE("no line of code is wider than 100 columns") {
  holds(architecture::long_lines);
  CHECK(finds(architecture::long_lines, "bus/a.cc", {std::string(101, 'x')}) == 1);
  CHECK(finds(architecture::long_lines, "bus/a.cc", {std::string(98, 'x') + "\u00fc\u00fc"}) == 0);
}

TEST_CASE("no line has a tab or ends with a blank") {
  holds(architecture::untidy_lines);
  CHECK(finds(architecture::untidy_lines, "bus/a.cc", {"\tint x;", "int y; ", "int z;"}) == 2);
}

TEST_CASE("nothing is marked as unfinished") {
  holds(architecture::unfinished_lines);
  const std::string word = std::string("TO") + "DO";
  CHECK(finds(architecture::unfinished_lines, "bus/a.cc", {"// " + word + ": later"}) == 1);
  CHECK(finds(architecture::unfinished_lines, "scripts/a", {"mktemp a" + word + "b"}) == 0);
}

TEST_CASE("no test sleeps") {
  holds(architecture::sleeping_tests);
  CHECK(finds(architecture::sleeping_tests, "tests/a.cc", {"  std::this_thread::sleep_for(1s);"}) ==
        1);
  CHECK(finds(architecture::sleeping_tests, "tests/a.cc", {"  // no sleep here"}) == 0);
}

TEST_CASE("time is read in one place only, and nothing is drawn by chance") {
  holds(architecture::clock_readers);
  CHECK(finds(architecture::clock_readers, "bus/a.cc", {"auto t = system_clock::now();"}) == 1);
}

TEST_CASE("JSON is parsed in one place only, which bounds its depth") {
  holds(architecture::json_parsers);
  CHECK(finds(architecture::json_parsers, "bus/a.cc", {"auto x = nlohmann::json::parse(text);"}) ==
        1);
  CHECK(finds(architecture::json_parsers, "bus/a.cc", {"auto x = parse_json<Json>(text);"}) == 0);
}

TEST_CASE("every header guards itself") {
  holds(architecture::headers_without_guard);
  CHECK(finds(architecture::headers_without_guard, "bus/a.h", {"int x;"}) == 1);
}
