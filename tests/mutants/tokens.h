#pragma once

// C++ source text as tokens. A heuristic: right for code formatted by clang-format, where an
// operator of two operands has a space on both sides and the bracket of a template has none.

#include <cstddef>
#include <string_view>
#include <vector>

namespace mutants {

struct Token {
  enum class Kind { word, number, literal, mark };
  Kind kind;
  std::string_view text;  // a part of the source
  std::size_t at;         // its first byte in the source
  bool space_before;
  bool space_after;

  std::size_t end() const { return at + text.size(); }
  bool is(std::string_view mark) const { return text == mark; }
  // An operator between two operands, as opposed to `&&` of a type or `<` of a template.
  bool is_between() const { return kind == Kind::mark && space_before && space_after; }
};

// Without comments and preprocessor lines. `source` must outlive what is returned.
std::vector<Token> tokens_of(std::string_view source);

// The token that closes the bracket opened by `tokens[open]`; `tokens.size()` where none does. Only
// round, square and curly brackets count.
std::size_t closing(const std::vector<Token>& tokens, std::size_t open);

}  // namespace mutants
