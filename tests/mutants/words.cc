#include <array>
#include <charconv>

#include "tests/mutants/makers.h"

namespace mutants {
namespace {

// Larger numbers are sizes and patience, where one more makes no difference that anybody could
// meet.
constexpr unsigned largest_number = 100;

struct Change {
  std::string_view from, to;
  Kind kind;
};

constexpr std::array<Change, 14> words{{{"true", "false", Kind::constant},
                                        {"false", "true", Kind::constant},
                                        {"min", "max", Kind::bound},
                                        {"max", "min", Kind::bound},
                                        {"front", "back", Kind::bound},
                                        {"back", "front", Kind::bound},
                                        {"begin", "end", Kind::bound},
                                        {"lower_bound", "upper_bound", Kind::bound},
                                        {"upper_bound", "lower_bound", Kind::bound},
                                        {"any_of", "all_of", Kind::bound},
                                        {"all_of", "any_of", Kind::bound},
                                        {"none_of", "any_of", Kind::bound},
                                        {"break", "continue", Kind::jump},
                                        {"continue", "break", Kind::jump}}};

void add_number(const Token& token, std::vector<Mutant>& found) {
  unsigned number = 0;
  const auto [end, error] =
      std::from_chars(token.text.data(), token.text.data() + token.text.size(), number);
  const std::string_view suffix(end, token.text.data() + token.text.size());
  if (error != std::errc() || number > largest_number) return;
  if (!suffix.empty() && suffix != "U" && suffix != "u") return;
  found.push_back({Kind::off_by_one, token.at, token.text.size(),
                   std::to_string(number + 1) + std::string(suffix)});
}

// The 0 of a pure virtual function.
bool is_pure(const std::vector<Token>& tokens, std::size_t i) {
  return i >= 2 && tokens[i].is("0") && tokens[i - 1].is("=") &&
         (tokens[i - 2].is(")") || tokens[i - 2].is("const"));
}

}  // namespace

void add_words(const Text& text, std::vector<Mutant>& found) {
  for (std::size_t i = 0; i < text.tokens.size(); ++i) {
    const auto& token = text.tokens[i];
    if (token.kind == Token::Kind::number && !is_pure(text.tokens, i)) add_number(token, found);
    if (token.kind != Token::Kind::word) continue;
    for (const auto& [from, to, kind] : words) {
      if (token.is(from)) found.push_back({kind, token.at, token.text.size(), std::string(to)});
    }
  }
}

}  // namespace mutants
