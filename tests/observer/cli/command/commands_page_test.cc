#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "observer/cli/all_commands.h"
#include "observer/cli/command/markdown.h"

namespace {

std::vector<std::string> reference_in_the_page() {
  std::ifstream page(LABAN_SOURCE_DIR "/docs/commands.md");
  std::vector<std::string> lines;
  for (std::string line; std::getline(page, line);) lines.push_back(line);
  const auto starts = [](const char* text) {
    return [text](const std::string& line) { return line.starts_with(text); };
  };
  const auto begin = std::ranges::find_if(lines, starts("<!-- begin reference"));
  const auto end = std::ranges::find_if(lines, starts("<!-- end reference"));
  // An empty line follows the first marker, another precedes the second.
  if (begin == lines.end() || end - begin < 3) return {};
  return {begin + 2, end - 1};
}

}  // namespace

TEST_CASE("docs/commands.md agrees with the commands; scripts/commands-page rewrites it") {
  const auto in_page = reference_in_the_page();
  auto commands = laban::cli::all_commands();
  commands.push_back(laban::cli::make_help(commands));
  commands.push_back(laban::cli::make_commands(commands));
  const auto printed = laban::cli::commands_as_markdown(commands);
  REQUIRE(in_page.size() == printed.size());
  for (std::size_t i = 0; i < printed.size(); ++i) REQUIRE(in_page[i] == printed[i]);
}
