#pragma once

// Roles: which events complete a step and which fail one.

#include <optional>
#include <string>
#include <vector>

#include "observer/saga/mining/relations.h"

namespace laban::observer::mining {

struct Failing {
  WordIndex type = 0;
  WordIndex step = 0;      // what completes the step it fails
  bool is_proven = false;  // undoing began after it; otherwise it only ends a branch
};

struct Roles {
  std::vector<WordIndex> steps;  // what completes them; the start is the first
  std::vector<Failing> failings;
  std::vector<WordIndex> aside;  // steps that only follow a failure: nothing waits for them
  std::vector<std::string> remarks;

  bool is_aside(WordIndex type) const;
};

Roles roles_of(const Runs& runs, const Facts& facts);

}  // namespace laban::observer::mining
