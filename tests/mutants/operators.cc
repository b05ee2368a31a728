#include <algorithm>
#include <array>

#include "tests/mutants/makers.h"

namespace mutants {
namespace {

struct Change {
  std::string_view from, to;
  Kind kind;
};

constexpr std::array<Change, 12> between_operands{{{"<", "<=", Kind::relation},
                                                   {"<=", "<", Kind::relation},
                                                   {">", ">=", Kind::relation},
                                                   {">=", ">", Kind::relation},
                                                   {"==", "!=", Kind::relation},
                                                   {"!=", "==", Kind::relation},
                                                   {"&&", "||", Kind::logic},
                                                   {"||", "&&", Kind::logic},
                                                   {"+", "-", Kind::sign},
                                                   {"-", "+", Kind::sign},
                                                   {"+=", "-=", Kind::sign},
                                                   {"-=", "+=", Kind::sign}}};

constexpr std::array<Change, 2> of_one_operand{
    {{"++", "--", Kind::sign}, {"--", "++", Kind::sign}}};

}  // namespace

void add_operators(const Text& text, std::vector<Mutant>& found) {
  for (std::size_t i = 0; i < text.tokens.size(); ++i) {
    const auto& token = text.tokens[i];
    const auto add = [&](const Change& change) {
      if (token.is(change.from)) {
        found.push_back({change.kind, token.at, token.text.size(), std::string(change.to)});
      }
    };
    if (token.is_between()) {
      std::ranges::for_each(between_operands, add);
    } else {
      std::ranges::for_each(of_one_operand, add);
    }
    if (token.is("!") && !token.space_after) {
      found.push_back({Kind::negation, token.at, 1, ""});
    }
    // A bound without its + 1.
    if (token.is_between() && (token.is("+") || token.is("-")) && i + 1 < text.tokens.size() &&
        text.tokens[i + 1].is("1")) {
      found.push_back(
          {Kind::off_by_one, token.at - 1, text.tokens[i + 1].end() - token.at + 1, ""});
    }
  }
}

}  // namespace mutants
