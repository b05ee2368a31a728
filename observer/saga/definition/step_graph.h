#pragma once

// StepGraph: which step of a draft waits for which, directly or indirectly. Computed once, in time
// quadratic in the number of steps, whatever their order.

#include <array>
#include <bitset>
#include <string>
#include <vector>

#include "observer/saga/definition/draft.h"
#include "observer/saga/definition/limits.h"

namespace laban::observer {

class StepGraph {
 public:
  using Steps = std::bitset<most_steps>;  // by their place in the draft

  // `names` is `after` or `undo_after` of a step. Ignores names that are not steps, the step
  // itself, and steps beyond `most_steps`.
  StepGraph(const Draft& draft, std::vector<Text> DraftStep::*names);

  bool waits_for(std::size_t from, std::size_t to) const { return all_[from].test(to); }
  bool is_in_cycle(std::size_t step) const { return waits_for(step, step); }
  const Steps& waited_for(std::size_t from) const { return all_[from]; }

  // The shortest path from a step of a cycle back to itself, "a -> b -> a".
  std::string way_round(std::size_t from) const;

 private:
  std::vector<std::string> names_;
  std::vector<std::vector<std::size_t>> next_;  // no duplicates, in draft order
  std::array<Steps, most_steps> all_;
};

}  // namespace laban::observer
