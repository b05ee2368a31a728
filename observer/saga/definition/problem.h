#pragma once

// Problem: one thing wrong with a definition file, its position, and what to do about it.

#include <string>
#include <vector>

namespace laban::observer {

struct Mark {
  int line = 0, column = 0;  // starts at 1
};

struct Problem {
  std::string file;
  Mark at;
  std::string message;
  std::string hint;  // may be empty
};

using Problems = std::vector<Problem>;

// "order.yaml:7:3: unknown key 'dne' (hint: did you mean 'done'?)"
std::string to_text(const Problem& problem);

}  // namespace laban::observer
