#pragma once

// Finds function bodies by their braces. A heuristic: right for code formatted by clang-format.

#include <string>
#include <vector>

#include "tests/architecture/source_tree.h"

namespace architecture {

struct Function {
  std::size_t first_line;  // of its signature
  std::size_t last_line;   // of its closing brace
  std::size_t length() const { return last_line - first_line + 1; }
};

// Outermost functions; a lambda belongs to the function around it.
std::vector<Function> functions_of(const SourceFile& file);

// The line without comments and without the contents of string and character literals. `in_comment`
// carries a /* comment across lines.
std::string code_of(const std::string& line, bool& in_comment);

}  // namespace architecture
