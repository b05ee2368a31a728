#include "observer/saga/definition/problem.h"

#include <fmt/core.h>

namespace laban::observer {

std::string to_text(const Problem& problem) {
  std::string text = fmt::format("{}:{}:{}: {}", problem.file, problem.at.line, problem.at.column,
                                 problem.message);
  if (!problem.hint.empty()) text += fmt::format(" (hint: {})", problem.hint);
  return text;
}

}  // namespace laban::observer
