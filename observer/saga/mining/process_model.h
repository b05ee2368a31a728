#pragma once

// Shape: which step waits for which, which are optional, where the point of no return is.

#include <optional>
#include <string>
#include <vector>

#include "observer/saga/mining/undos.h"

namespace laban::observer::mining {

struct ShapedStep {
  WordIndex done = 0;
  std::vector<std::size_t> after;  // places in Shape::steps
  bool optional = false;
  std::vector<std::string> suspicions;
};

struct Shape {
  std::vector<ShapedStep> steps;     // none comes before one it waits for
  std::optional<std::size_t> pivot;  // place in steps
  std::vector<std::string> remarks;
};

Shape shape_of(const Runs& runs, const Facts& facts, const Roles& roles, const Undos& undos);

}  // namespace laban::observer::mining
