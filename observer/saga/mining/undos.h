#pragma once

// Undos: which request undoes which step, what confirms it, and which step is the pivot.

#include <optional>
#include <string>
#include <vector>

#include "observer/saga/mining/activities.h"

namespace laban::observer::mining {

struct Undo {
  WordIndex request = 0;
  std::optional<WordIndex> undone, refused;
  WordIndex step = 0;     // the event that completes the step
  bool is_fence = false;  // requested first whatever was done: its step is the pivot
  std::size_t runs = 0;
};

struct Undos {
  std::vector<Undo> all;
  bool in_parallel = false;  // they did not wait for each other's answers
  std::vector<std::string> remarks;

  const Undo* of_step(WordIndex done) const;
  const Undo* fence() const;
};

Undos undos_of(const Runs& runs, const Facts& facts, const Roles& roles);

}  // namespace laban::observer::mining
