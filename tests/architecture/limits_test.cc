#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "tests/architecture/named_tests.h"
#include "tests/architecture/source_tree.h"

// Checks that every limit is tried. limits.txt, beside this file, names for each constant of each
// limits.h the test that tries its value and one beyond, or says why not:
//
//   bus/runtime/limits.h
//     effects_in_flight: tests/bus/runtime/effects_test.cc: "as many effects ..."
//     reconnect_pause:   not tried: why
//
// A limit may have several lines.

namespace {

using architecture::SourceFile;

const std::string table_path = "tests/architecture/limits.txt";

struct Entry {
  std::size_t line = 0;
  std::string file, limit;
  std::string test_file, sentence;  // either these
  std::string why_not_tried;        // or this
};

std::string_view without_spaces(std::string_view text) {
  const auto from = text.find_first_not_of(' ');
  return from == text.npos ? "" : text.substr(from);
}

// What a line says about a limit.
Entry parse(std::string_view line) {
  Entry entry;
  line = without_spaces(line);
  const auto colon = line.find(':');
  entry.limit = line.substr(0, colon);
  std::string_view rest = colon == line.npos ? "" : without_spaces(line.substr(colon + 1));
  constexpr std::string_view not_tried = "not tried: ";
  if (rest.starts_with(not_tried)) {
    entry.why_not_tried = rest.substr(not_tried.size());
    return entry;
  }
  const auto quote = rest.find(": \"");
  if (quote == rest.npos || !rest.ends_with('"')) return entry;
  entry.test_file = rest.substr(0, quote);
  entry.sentence = rest.substr(quote + 3, rest.size() - quote - 4);
  return entry;
}

std::vector<Entry> entries_of(const SourceFile& table) {
  std::vector<Entry> all;
  std::string file;
  for (std::size_t line = 0; line < table.lines.size(); ++line) {
    const std::string& text = table.lines[line];
    if (text.empty() || text.starts_with('#')) continue;
    if (!text.starts_with(' ')) {
      file = text;
      continue;
    }
    Entry entry = parse(text);
    entry.line = line + 1;
    entry.file = file;
    all.push_back(std::move(entry));
  }
  return all;
}

// The names that `inline constexpr TYPE a = 1, b = 2;` declares.
std::vector<std::string> constants_of(const SourceFile& file) {
  std::vector<std::string> names;
  for (std::string_view line : file.lines) {
    if (line.find("constexpr ") == line.npos) continue;
    for (auto equals = line.find(" = "); equals != line.npos;
         equals = line.find(" = ", equals + 3)) {
      const auto before = line.substr(0, equals);
      names.emplace_back(before.substr(before.rfind(' ') + 1));
    }
  }
  return names;
}

bool is_limits_file(const SourceFile& file) {
  const bool is_product = file.is_in("bus") || file.is_in("observer") || file.is_in("services") ||
                          file.is_in("examples");
  return is_product && file.path.ends_with("/limits.h");
}

}  // namespace

TEST_CASE("every limit has a test that tries its value and one beyond, or a reason why not") {
  const auto tree = architecture::source_tree();
  const auto& table = architecture::file_named(tree, table_path);
  const auto all = entries_of(table);
  std::size_t limits = 0;
  for (const auto& file : tree) {
    if (!is_limits_file(file)) continue;
    for (const auto& name : constants_of(file)) {
      ++limits;
      const bool is_listed = std::ranges::any_of(
          all, [&](const Entry& entry) { return entry.file == file.path && entry.limit == name; });
      CHECK_MESSAGE(is_listed, table_path, " says nothing about ", name, " of ", file.path);
    }
  }
  CHECK(limits > 90);
}

TEST_CASE("the table of limits names only limits and tests that exist") {
  const auto tree = architecture::source_tree();
  const auto& table = architecture::file_named(tree, table_path);
  std::map<std::string, std::vector<std::string>> known;
  for (const auto& file : tree) {
    if (is_limits_file(file)) known[file.path] = constants_of(file);
  }
  for (const auto& entry : entries_of(table)) {
    const auto& names = known[entry.file];
    const bool is_known = std::ranges::find(names, entry.limit) != names.end();
    CHECK_MESSAGE(is_known, architecture::at(table, entry.line,
                                             entry.limit + " is no limit of " + entry.file));
    if (!entry.why_not_tried.empty()) continue;
    const bool is_well = !entry.sentence.empty();
    CHECK_MESSAGE(is_well,
                  architecture::at(table, entry.line, "neither a test nor 'not tried: why'"));
    if (!is_well) continue;
    const bool exists = architecture::has_test_case(architecture::file_named(tree, entry.test_file),
                                                    entry.sentence);
    CHECK_MESSAGE(exists,
                  architecture::at(table, entry.line, entry.test_file + " has no such test case"));
  }
}

TEST_CASE("constants and entries are read from their lines") {
  const SourceFile header{"bus/limits.h",
                          {"inline constexpr std::size_t rows = 1024;", "// a = b",
                           "inline constexpr int width = 40, height = 8;",
                           "inline constexpr auto pause = 2 * first_pause;"}};
  CHECK(constants_of(header) == std::vector<std::string>{"rows", "width", "height", "pause"});
  const Entry tried = parse("  rows: tests/a_test.cc: \"rows: at most 3\"");
  CHECK(tried.limit == "rows");
  CHECK(tried.test_file == "tests/a_test.cc");
  CHECK(tried.sentence == "rows: at most 3");
  CHECK(parse("  rows:  not tried: because").why_not_tried == "because");
  const Entry wrong = parse("  rows: never mind");
  CHECK(wrong.sentence.empty());
  CHECK(wrong.why_not_tried.empty());
}
