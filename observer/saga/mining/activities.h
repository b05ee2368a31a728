#pragma once

// Roles: which events complete a step and which fail a step.

#include <optional>
#include <string>
#include <vector>

#include "observer/saga/mining/relations.h"

namespace laban::observer::mining {

struct Failing {
  WordIndex type = 0;
  WordIndex step = 0;      // the event that completes the step it fails
  bool is_proven = false;  // an undo began after it; otherwise it only ends a branch
};

struct Roles {
  std::vector<WordIndex> steps;  // the events that complete them; the start is the first
  std::vector<Failing> failings;
  std::vector<WordIndex> aside;  // steps that only follow a failure: nothing waits for them
  std::vector<std::string> remarks;

  bool is_aside(WordIndex type) const;
};

Roles roles_of(const Runs& runs, const Facts& facts);

}  // namespace laban::observer::mining
