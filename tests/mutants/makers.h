#pragma once

// What finds the places for one group of mistakes.

#include <string_view>
#include <vector>

#include "tests/mutants/mutant.h"
#include "tests/mutants/tokens.h"

namespace mutants {

struct Text {
  std::string_view source;
  std::vector<Token> tokens;

  // From the beginning of token `first` to the end of token `last`.
  std::string_view between(std::size_t first, std::size_t last) const {
    return source.substr(tokens[first].at, tokens[last].end() - tokens[first].at);
  }
};

void add_operators(const Text& text, std::vector<Mutant>& found);   // operators.cc
void add_words(const Text& text, std::vector<Mutant>& found);       // words.cc: numbers and names
void add_conditions(const Text& text, std::vector<Mutant>& found);  // conditions.cc
void add_statements(const Text& text, std::vector<Mutant>& found);  // statements.cc
void add_arguments(const Text& text, std::vector<Mutant>& found);   // arguments.cc

}  // namespace mutants
