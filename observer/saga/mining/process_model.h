#pragma once

// Shape: which step waits for which, which are optional, and which one is the pivot.

#include <optional>
#include <string>
#include <vector>

#include "observer/saga/mining/undos.h"

namespace laban::observer::mining {

struct ShapedStep {
  WordIndex done = 0;
  std::vector<std::size_t> after;  // indices into Shape::steps
  bool optional = false;
  std::vector<std::string> suspicions;
};

struct Shape {
  std::vector<ShapedStep> steps;     // no step comes before one that it waits for
  std::optional<std::size_t> pivot;  // index into steps
  std::vector<std::string> remarks;
};

Shape shape_of(const Runs& runs, const Facts& facts, const Roles& roles, const Undos& undos);

}  // namespace laban::observer::mining
