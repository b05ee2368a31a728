#include <algorithm>
#include <array>

#include "tests/mutants/makers.h"

namespace mutants {
namespace {

constexpr std::array<std::string_view, 30> not_expressions{
    "return",  "const",     "auto",     "using",     "if",      "for",     "while",     "do",
    "break",   "continue",  "throw",    "case",      "default", "static",  "struct",    "class",
    "enum",    "namespace", "template", "typename",  "public",  "private", "protected", "friend",
    "virtual", "explicit",  "inline",   "constexpr", "else",    "void"};

// Nothing a user meets depends on these; dropping one says nothing about the tests.
constexpr std::array<std::string_view, 12> for_ourselves{
    "reserve", "shrink_to_fit", "static_cast", "crash_point", "log",    "info",
    "warn",    "error",         "debug",       "trace",       "assert", "operator"};

constexpr std::array<std::string_view, 14> continues_expression{
    "(", ".", "->", "=", "+=", "-=", "|=", "&=", "++", "--", "[", "<<", "*=", "/="};

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

bool begins_statement(const std::vector<Token>& tokens, std::size_t i) {
  if (i == 0) return false;
  const auto& before = tokens[i - 1];
  return before.is(";") || before.is("{") || before.is("}") || before.is(")") || before.is("else");
}

// `name`, `a::b`, `*name`, `++name`; the token behind it.
std::size_t behind_name(const std::vector<Token>& tokens, std::size_t i) {
  while (i < tokens.size() && (tokens[i].is("*") || tokens[i].is("++") || tokens[i].is("--"))) ++i;
  while (i + 1 < tokens.size() && tokens[i].kind == Token::Kind::word && tokens[i + 1].is("::"))
    i += 2;
  return i < tokens.size() && tokens[i].kind == Token::Kind::word ? i + 1 : tokens.size();
}

std::size_t end_of_statement(const std::vector<Token>& tokens, std::size_t i) {
  for (; i < tokens.size(); ++i) {
    if (tokens[i].is("(") || tokens[i].is("{") || tokens[i].is("[")) {
      i = closing(tokens, i);
    } else if (tokens[i].is("}") || tokens[i].is(")")) {
      return tokens.size();
    } else if (tokens[i].is(";")) {
      return i;
    }
  }
  return i;
}

}  // namespace

void add_statements(const Text& text, std::vector<Mutant>& found) {
  const auto& tokens = text.tokens;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!begins_statement(tokens, i) || contains(not_expressions, tokens[i].text)) continue;
    const std::size_t behind = behind_name(tokens, i);
    if (behind >= tokens.size()) continue;
    const bool is_step = tokens[i].is("++") || tokens[i].is("--");
    if (!is_step && !contains(continues_expression, tokens[behind].text)) continue;
    const std::size_t end = end_of_statement(tokens, i);
    if (end >= tokens.size()) continue;
    bool is_for_ourselves = false;
    for (std::size_t word = i; word <= end && !is_for_ourselves; ++word) {
      is_for_ourselves =
          word + 1 <= end && tokens[word + 1].is("(") && contains(for_ourselves, tokens[word].text);
    }
    if (is_for_ourselves) continue;
    found.push_back({Kind::dropped, tokens[i].at, tokens[end].end() - tokens[i].at, ";"});
  }
}

}  // namespace mutants
