#include "tests/mutants/makers.h"

namespace mutants {
namespace {

// Where the condition begins: behind the initializer, if there is one. `close` if it is a
// declaration, which cannot be negated.
std::size_t condition_begin(const std::vector<Token>& tokens, std::size_t open, std::size_t close) {
  std::size_t begin = open + 1;
  bool is_declaration = false;
  for (std::size_t i = begin; i < close; ++i) {
    if (tokens[i].is("(") || tokens[i].is("{") || tokens[i].is("[")) {
      i = closing(tokens, i);
    } else if (tokens[i].is(";")) {
      begin = i + 1;
      is_declaration = false;
    } else if (tokens[i].is("=")) {
      is_declaration = true;
    }
  }
  return is_declaration ? close : begin;
}

// `!x` as a whole: it loses its `!` elsewhere.
bool is_only_negated(const std::vector<Token>& tokens, std::size_t begin, std::size_t close) {
  if (!tokens[begin].is("!")) return false;
  for (std::size_t i = begin; i < close; ++i) {
    if (tokens[i].is("("))
      i = closing(tokens, i);
    else if (tokens[i].is_between())
      return false;
  }
  return true;
}

}  // namespace

void add_conditions(const Text& text, std::vector<Mutant>& found) {
  const auto& tokens = text.tokens;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (!tokens[i].is("if") && !tokens[i].is("while")) continue;
    if (!tokens[i + 1].is("(")) continue;  // if constexpr is decided by the compiler
    const std::size_t close = closing(tokens, i + 1);
    if (close >= tokens.size()) continue;
    const std::size_t begin = condition_begin(tokens, i + 1, close);
    if (begin >= close || is_only_negated(tokens, begin, close)) continue;
    const auto condition = text.between(begin, close - 1);
    found.push_back(
        {Kind::negation, tokens[begin].at, condition.size(), "!(" + std::string(condition) + ")"});
  }
}

}  // namespace mutants
