// StepGraph says the same as going from step to step does.

#include "observer/saga/definition/step_graph.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <set>

using namespace laban::observer;

namespace {

Text word(std::size_t step) { return {"s" + std::to_string(step), {}}; }

// `waits[i]` are the steps that step i waits for; some are no steps.
Draft draft_of(const std::vector<std::vector<std::size_t>>& waits) {
  Draft draft;
  for (std::size_t i = 0; i < waits.size(); ++i) {
    DraftStep step;
    step.name = word(i);
    for (const std::size_t other : waits[i]) step.after.push_back(word(other));
    draft.steps.push_back(std::move(step));
  }
  return draft;
}

// All that can be reached from `from`, one step after the other.
std::set<std::size_t> reached(const std::vector<std::vector<std::size_t>>& waits,
                              std::size_t from) {
  std::set<std::size_t> seen;
  std::vector<std::size_t> open = {from};
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    for (const std::size_t next : waits[at]) {
      if (next < waits.size() && next != at && seen.insert(next).second) open.push_back(next);
    }
  }
  return seen;
}

}  // namespace

TEST_CASE("what a step waits for is what can be reached from it") {
  CHECK(rc::check([] {
    const auto count = *rc::gen::inRange<std::size_t>(1, 12);
    const auto waits = *rc::gen::container<std::vector<std::vector<std::size_t>>>(
        count,
        rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, count + 1)));
    const StepGraph graph(draft_of(waits), &DraftStep::after);
    for (std::size_t from = 0; from < count; ++from) {
      const auto expected = reached(waits, from);
      for (std::size_t to = 0; to < count; ++to)
        RC_ASSERT(graph.waits_for(from, to) == expected.contains(to));
      if (!graph.is_in_cycle(from)) continue;
      const std::string name = word(from).value, way = graph.way_round(from);
      RC_ASSERT(way.starts_with(name + " -> "));
      RC_ASSERT(way.ends_with(" -> " + name));
    }
  }));
}

TEST_CASE("steps beyond the limit are left out") {
  std::vector<std::vector<std::size_t>> waits(most_steps + 2);
  waits[0] = {most_steps, 1};
  waits[most_steps] = {0};
  const StepGraph graph(draft_of(waits), &DraftStep::after);
  CHECK(graph.waits_for(0, 1));
  CHECK_FALSE(graph.is_in_cycle(0));
}
