#include "observer/saga/definition/step_graph.h"

#include <algorithm>
#include <map>

namespace laban::observer {

StepGraph::StepGraph(const Draft& draft, std::vector<Text> DraftStep::*names) {
  const std::size_t count = std::min(draft.steps.size(), most_steps);
  std::map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < count; ++i) {
    names_.push_back(draft.steps[i].name.value);
    places.emplace(draft.steps[i].name.value, i);
  }
  next_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (const Text& name : draft.steps[i].*names) {
      const auto place = places.find(name.value);
      if (place == places.end() || place->second == i || all_[i].test(place->second)) continue;
      all_[i].set(place->second);
      next_[i].push_back(place->second);
    }
  }
  // Warshall: ways through the first `via` steps, then through one more.
  for (std::size_t via = 0; via < count; ++via) {
    for (std::size_t from = 0; from < count; ++from) {
      if (all_[from].test(via)) all_[from] |= all_[via];
    }
  }
}

std::string StepGraph::way_round(std::size_t from) const {
  // Breadth first: `before` says from where a step was reached first.
  std::array<std::size_t, most_steps> before{};
  std::vector<std::size_t> open = {from};
  Steps seen;
  for (std::size_t i = 0; i < open.size() && !seen.test(from); ++i) {
    for (const std::size_t next : next_[open[i]]) {
      if (seen.test(next)) continue;
      seen.set(next);
      before[next] = open[i];
      open.push_back(next);
    }
  }
  std::string way = names_[from];
  if (!seen.test(from)) return way;
  for (std::size_t at = before[from]; at != from; at = before[at]) way = names_[at] + " -> " + way;
  return names_[from] + " -> " + way;
}

}  // namespace laban::observer
