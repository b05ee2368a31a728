#include "tests/architecture/named_tests.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace architecture {

namespace {

// The file as one line, with split literals joined.
std::string in_one_line(const SourceFile& file) {
  std::string text;
  for (const std::string& line : file.lines) {
    text += ' ';
    text += line.substr(std::min(line.find_first_not_of(' '), line.size()));
  }
  for (const auto& [from, to] : {std::pair{"\" \"", ""}, {"CASE( \"", "CASE(\""}}) {
    for (auto found = text.find(from); found != text.npos; found = text.find(from, found)) {
      text.replace(found, std::strlen(from), to);
    }
  }
  return text;
}

}  // namespace

bool has_test_case(const SourceFile& file, const std::string& sentence) {
  return in_one_line(file).find("CASE(\"" + sentence + "\"") != std::string::npos;  // or a SUBCASE
}

}  // namespace architecture
