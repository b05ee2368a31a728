#include "tests/architecture/functions.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

namespace architecture {
namespace {

// Where the literal that opens at `open` ends; the end of the line if it is not closed.
std::size_t end_of_literal(const std::string& line, std::size_t open) {
  for (std::size_t i = open + 1; i < line.size(); ++i) {
    if (line[i] == '\\') {
      ++i;
    } else if (line[i] == line[open]) {
      return i;
    }
  }
  return line.size();
}

// 1'000: a digit separator, not a character literal.
bool is_digit_separator(const std::string& line, std::size_t i) {
  return line[i] == '\'' && i > 0 && std::isalnum(static_cast<unsigned char>(line[i - 1])) != 0;
}

bool opens_function(std::string_view statement) {
  const auto begin = statement.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return false;
  statement.remove_prefix(begin);
  for (const std::string_view word : {"namespace", "struct", "class", "enum", "union", "extern"}) {
    if (statement.starts_with(word)) return false;
  }
  return statement.find(')') != std::string_view::npos;
}

// Follows braces through a file, remembering the statement in front of each.
class Scanner {
 public:
  void line(std::size_t number, const std::string& code) {
    if (!code.empty() && code.front() == '#') return;
    for (const char c : code) take(number, c);
  }
  std::vector<Function> found;

 private:
  void take(std::size_t number, char c) {
    if (c == '{') {
      ++depth_;
      if (!function_depth_ && opens_function(statement_)) function_depth_ = depth_;
      statement_.clear();
    } else if (c == '}') {
      if (function_depth_ == depth_) {
        found.push_back({began_, number});
        function_depth_.reset();
      }
      --depth_;
      statement_.clear();
    } else if (c == ';' && !function_depth_) {
      statement_.clear();
    } else if (!function_depth_) {
      if (statement_.empty() && std::isspace(static_cast<unsigned char>(c)) == 0) began_ = number;
      if (!statement_.empty() || c != ' ') statement_.push_back(c);
    }
  }

  int depth_ = 0;
  std::optional<int> function_depth_;
  std::string statement_;
  std::size_t began_ = 0;
};

}  // namespace

std::string code_of(const std::string& line, bool& in_comment) {
  std::string code;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (in_comment) {
      if (line.compare(i, 2, "*/") == 0) in_comment = false, ++i;
    } else if (line.compare(i, 2, "//") == 0) {
      break;
    } else if (line.compare(i, 2, "/*") == 0) {
      in_comment = true, ++i;
    } else if (line[i] == '"' || (line[i] == '\'' && !is_digit_separator(line, i))) {
      code += {line[i], line[i]};
      i = end_of_literal(line, i);
    } else {
      code.push_back(line[i]);
    }
  }
  return code;
}

std::vector<Function> functions_of(const SourceFile& file) {
  Scanner scanner;
  bool in_comment = false;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    scanner.line(i + 1, code_of(file.lines[i], in_comment));
  }
  return scanner.found;
}

}  // namespace architecture
