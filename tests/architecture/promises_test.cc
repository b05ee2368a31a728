#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "tests/architecture/named_tests.h"
#include "tests/architecture/source_tree.h"

// Checks that the documents are true: what they quote must exist.

namespace {

using architecture::has_test_case;
using architecture::SourceFile;

struct Evidence {
  std::string file;      // tests/bus/event/ids_test.cc
  std::string sentence;  // name of a test case in it
};

// Lines of the form:   - `tests/bus/event/ids_test.cc`: "a second attempt gives the same ids"
std::vector<Evidence> evidence_in(const SourceFile& document) {
  std::vector<Evidence> all;
  for (const std::string_view line : document.lines) {
    const auto path = line.find("- `tests/");
    const auto path_end = line.find("`: \"", path);
    const auto end = line.rfind('"');
    if (path == line.npos || path_end == line.npos || end <= path_end + 4) continue;
    all.push_back({std::string(line.substr(path + 3, path_end - path - 3)),
                   std::string(line.substr(path_end + 4, end - path_end - 4))});
  }
  return all;
}

bool holds_text(const SourceFile& file, std::string_view text) {
  return std::ranges::any_of(file.lines,
                             [&](const std::string& line) { return line.find(text) != line.npos; });
}

// From a heading to the next one of the same level.
SourceFile section(const SourceFile& document, const std::string& heading) {
  const auto starts = [](const std::string& text) {
    return [text](const std::string& line) { return line.starts_with(text); };
  };
  const auto begin = std::ranges::find_if(document.lines, starts(heading));
  if (begin == document.lines.end()) return {document.path, {}};
  return {document.path, {begin, std::find_if(begin + 1, document.lines.end(), starts("## "))}};
}

// The lines between ``` marks of the first block in the language.
std::vector<std::string> first_block(const SourceFile& document, std::string_view language) {
  const std::string mark = "```" + std::string(language);
  const auto begin = std::ranges::find(document.lines, mark);
  const auto end = std::find(begin, document.lines.end(), "```");
  return begin == end ? std::vector<std::string>{} : std::vector<std::string>(begin + 1, end);
}

// Everything in backquotes that looks like a path from the root: `bus/log/log.h`.
std::vector<std::string> quoted_paths(const std::vector<std::string>& lines) {
  constexpr std::array folders = {"bus/",   "observer/", "services/", "schemas/", "examples/",
                                  "tests/", "bench/",    "docs/",     "cmake/",   "scripts/"};
  std::vector<std::string> paths;
  for (const std::string_view line : lines) {
    for (auto open = line.find('`'); open != line.npos;) {
      const auto close = line.find('`', open + 1);
      if (close == line.npos) break;
      const std::string_view quoted = line.substr(open + 1, close - open - 1);
      const bool is_path = std::ranges::any_of(
          folders, [&](std::string_view folder) { return quoted.starts_with(folder); });
      if (is_path && quoted.find(' ') == quoted.npos) paths.emplace_back(quoted);
      open = line.find('`', close + 1);
    }
  }
  return paths;
}

}  // namespace

TEST_CASE("every test that docs/guarantees.md and docs/attacks.md name exists") {
  const auto tree = architecture::source_tree();
  for (const char* document : {"docs/guarantees.md", "docs/attacks.md"}) {
    const auto all = evidence_in(architecture::file_named(tree, document));
    REQUIRE(all.size() >= 7);
    for (const auto& evidence : all) {
      const auto& file = architecture::file_named(tree, evidence.file);
      const bool exists = has_test_case(file, evidence.sentence);
      CHECK_MESSAGE(exists, evidence.file, " has no test case \"", evidence.sentence, "\"");
    }
  }
}

TEST_CASE("a test case is found where its name was cut, and not where it is not") {
  const SourceFile file{"tests/a.cc",
                        {"TEST_CASE(", "    \"one sentence \"", "    \"in two\") {", "}"}};
  CHECK(has_test_case(file, "one sentence in two"));
  CHECK_FALSE(has_test_case(file, "one sentence"));
}

TEST_CASE("every promise in docs/guarantees.md names a test and its known gaps") {
  const auto tree = architecture::source_tree();
  const auto& document = architecture::file_named(tree, "docs/guarantees.md");
  for (int number = 1; number <= 7; ++number) {
    const auto promise = section(document, "## P" + std::to_string(number) + " ");
    CAPTURE(number);
    CHECK(!evidence_in(promise).empty());
    CHECK(holds_text(promise, "Not there yet:"));
  }
}

TEST_CASE("the code on the README's first screen is the example as it is compiled") {
  const auto tree = architecture::source_tree();
  const auto quoted = first_block(architecture::file_named(tree, "README.md"), "cpp");
  const auto& example = architecture::file_named(tree, "examples/loyalty/loyalty.cc");
  REQUIRE(quoted.size() >= 8);
  CHECK_MESSAGE(!std::ranges::search(example.lines, quoted).empty(),
                "README.md quotes code that is not in examples/loyalty/loyalty.cc");
}

TEST_CASE("every file that the README and the documents link to exists") {
  const auto tree = architecture::source_tree();
  std::size_t links = 0;
  for (const auto& document : tree) {
    if (!document.path.ends_with(".md")) continue;
    const auto folder = document.path.substr(0, document.path.rfind('/') + 1);
    for (const std::string_view line : document.lines) {
      for (auto open = line.find("]("); open != line.npos; open = line.find("](", open + 2)) {
        const auto target = std::string(line.substr(open + 2, line.find(')', open) - open - 2));
        if (target.find("://") != target.npos || target.starts_with('#')) continue;
        const auto path =
            std::filesystem::path(LABAN_SOURCE_DIR) / (folder + target.substr(0, target.find('#')));
        CHECK_MESSAGE(std::filesystem::exists(path), document.path, " links to ", target);
        ++links;
      }
    }
  }
  CHECK(links > 0);
}

TEST_CASE("every path that docs/ARCHITECTURE.md quotes exists") {
  const auto tree = architecture::source_tree();
  const auto paths = quoted_paths(architecture::file_named(tree, "docs/ARCHITECTURE.md").lines);
  CHECK(paths.size() > 50);
  for (const std::string& path : paths) {
    const bool exists = std::filesystem::exists(std::filesystem::path(LABAN_SOURCE_DIR) / path);
    CHECK_MESSAGE(exists, "docs/ARCHITECTURE.md quotes ", path);
  }
}

TEST_CASE("a quoted path is found, and quoted code is not") {
  const auto paths =
      quoted_paths({"`bus/a.h` asks `Tx::emit`, `tests/b c`, `laban up` and `docs/`"});
  CHECK(paths == std::vector<std::string>{"bus/a.h", "docs/"});
}
