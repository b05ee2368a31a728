#pragma once

// Small mistakes that a tired engineer makes, put into a source text one at a time.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mutants {

enum class Kind {
  relation,    // < for <=, == for !=
  logic,       // && for ||
  sign,        // + for -, += for -=
  off_by_one,  // n + 1 for n, a bound without its + 1
  negation,    // if (!(x)) for if (x), x for !x
  constant,    // true for false
  bound,       // min for max, front for back
  jump,        // break for continue
  dropped,     // a statement is missing
  swapped,     // two arguments have changed places
};
inline constexpr std::size_t kinds = 10;

std::string_view name_of(Kind kind);

// One mistake: `length` bytes at `at` are replaced.
struct Mutant {
  Kind kind;
  std::size_t at;
  std::size_t length;
  std::string replacement;
};

// All mistakes that can be made in a source text, in the order of their places. Not every one
// compiles. What only logs, reserves memory or marks a place for tests is not dropped: nothing a
// user meets depends on it.
std::vector<Mutant> mutants_of(std::string_view source);

// The source with that mistake.
std::string mutated(std::string_view source, const Mutant& mutant);

// What a mistake changes: the lines it touches, before and after, each as one line.
struct Excerpt {
  std::size_t line;  // of the first, starting at 1
  std::string before, after;
};
Excerpt excerpt_of(std::string_view source, const Mutant& mutant);

}  // namespace mutants
