#include <utility>

#include "tests/mutants/makers.h"

namespace mutants {
namespace {

using Part = std::pair<std::size_t, std::size_t>;  // first and last token

// The arguments between two brackets; none where one of them is more than a simple expression.
std::vector<Part> arguments_of(const std::vector<Token>& tokens, std::size_t open,
                               std::size_t close) {
  std::vector<Part> parts;
  std::size_t begin = open + 1;
  for (std::size_t i = begin; i <= close; ++i) {
    if (tokens[i].is("{") || tokens[i].is(";")) return {};
    if (tokens[i].is("(") || tokens[i].is("[")) {
      i = closing(tokens, i);
      if (i >= close) return {};
    } else if (tokens[i].is(",") || i == close) {
      if (i > begin) parts.emplace_back(begin, i - 1);
      begin = i + 1;
    }
  }
  return parts;
}

bool is_declared(const std::vector<Token>& tokens, const Part& part) {
  for (std::size_t i = part.first; i <= part.second; ++i) {
    if (tokens[i].is("const") || tokens[i].is("auto")) return true;
    if (i > part.first && tokens[i].kind == Token::Kind::word &&
        tokens[i - 1].kind == Token::Kind::word)
      return true;
    if (i > part.first && tokens[i].kind == Token::Kind::word && tokens[i].space_before &&
        (tokens[i - 1].is("&") || tokens[i - 1].is("*") || tokens[i - 1].is(">"))) {
      return true;
    }
  }
  return false;
}

bool is_call(const std::vector<Token>& tokens, std::size_t open) {
  const auto& name = tokens[open - 1];
  return name.kind == Token::Kind::word && !name.space_after && !name.is("operator");
}

}  // namespace

void add_arguments(const Text& text, std::vector<Mutant>& found) {
  const auto& tokens = text.tokens;
  for (std::size_t open = 1; open < tokens.size(); ++open) {
    if (!tokens[open].is("(") || !is_call(tokens, open)) continue;
    const std::size_t close = closing(tokens, open);
    if (close >= tokens.size()) continue;
    const auto parts = arguments_of(tokens, open, close);
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      const auto& [one, other] = std::pair(parts[i], parts[i + 1]);
      if (is_declared(tokens, one) || is_declared(tokens, other)) break;
      const auto left = text.between(one.first, one.second);
      const auto right = text.between(other.first, other.second);
      // Formats and names of fields are literals; one beside something else does not compile.
      if (left == right || left.starts_with('"') != right.starts_with('"')) continue;
      const auto all = text.between(one.first, other.second);
      found.push_back({Kind::swapped, tokens[one.first].at, all.size(),
                       std::string(right) + ", " + std::string(left)});
    }
  }
}

}  // namespace mutants
