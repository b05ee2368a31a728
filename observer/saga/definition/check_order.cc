// The order of steps: `after`, cycles, unreachable steps, pivots.

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "observer/saga/definition/check.h"
#include "observer/saga/definition/nearest.h"

namespace laban::observer {

namespace {

void check_after(const CheckInput& input, Problems& problems) {
  std::vector<std::string> names;
  for (const auto& step : input.draft.steps) names.push_back(step.name.value);
  for (const auto& step : input.draft.steps) {
    std::set<std::string> seen;
    for (const auto& name : step.after) {
      if (is_enough(problems)) return;
      if (name.value == step.name.value) {
        problems.push_back(
            {input.file, name.at, fmt::format("step '{}' waits for itself", name.value), ""});
      } else if (std::find(names.begin(), names.end(), name.value) == names.end()) {
        problems.push_back({input.file, name.at,
                            fmt::format("step '{}' waits for '{}', which is not a step",
                                        step.name.value, name.value),
                            did_you_mean(name.value, names, "")});
      } else if (!seen.insert(name.value).second) {
        problems.push_back(
            {input.file, name.at, fmt::format("'{}' is named twice in 'after'", name.value), ""});
      }
    }
  }
}

// The first by name of those in a cycle that the step waits for.
const std::string* waited_for_in_cycle(const CheckInput& input, std::size_t step) {
  const std::string* first = nullptr;
  for (std::size_t other = 0; other < input.draft.steps.size(); ++other) {
    if (!input.order.waits_for(step, other) || !input.order.is_in_cycle(other)) continue;
    const std::string& name = input.draft.steps[other].name.value;
    if (first == nullptr || name < *first) first = &name;
  }
  return first;
}

void check_cycles(const CheckInput& input, Problems& problems) {
  StepGraph::Steps reported;
  for (std::size_t place = 0; place < input.draft.steps.size(); ++place) {
    const Text& name = input.draft.steps[place].name;
    if (input.order.is_in_cycle(place)) {
      if (reported.test(place)) continue;
      problems.push_back(
          {input.file, name.at,
           fmt::format("steps wait for each other: {}", input.order.way_round(place)),
           "remove one 'after' from the cycle"});
      // One report per cycle: all steps that wait for this one and are waited for by it.
      for (std::size_t other = 0; other < input.draft.steps.size(); ++other) {
        if (input.order.waits_for(place, other) && input.order.waits_for(other, place))
          reported.set(other);
      }
    } else if (const auto* blocked = waited_for_in_cycle(input, place)) {
      problems.push_back(
          {input.file, name.at,
           fmt::format("step '{}' can never be reached: it waits for '{}', which is in a cycle",
                       name.value, *blocked),
           ""});
    }
  }
}

void check_pivots(const CheckInput& input, Problems& problems) {
  const DraftStep* pivot = nullptr;
  for (const auto& step : input.draft.steps) {
    if (!step.pivot) continue;
    if (step.optional) {
      problems.push_back({input.file, *step.optional, "the pivot cannot be optional", ""});
    }
    if (pivot != nullptr) {
      problems.push_back({input.file, *step.pivot,
                          fmt::format("step '{}' is a second pivot; '{}' is the first",
                                      step.name.value, pivot->name.value),
                          "a saga has one pivot at most"});
    } else {
      pivot = &step;
    }
  }
}

void check_optional(const CheckInput& input, Problems& problems) {
  for (const auto& step : input.draft.steps) {
    if (step.optional) continue;
    for (const auto& other : input.draft.steps) {
      const bool waits = std::any_of(step.after.begin(), step.after.end(), [&](const Text& name) {
        return name.value == other.name.value;
      });
      if (!waits || !other.optional) continue;
      problems.push_back({input.file, step.name.at,
                          fmt::format("step '{}' is required but waits for '{}', which is optional",
                                      step.name.value, other.name.value),
                          "make both optional or both required"});
    }
  }
}

}  // namespace

void check_order(const CheckInput& input, Problems& problems) {
  check_after(input, problems);
  check_cycles(input, problems);
  check_pivots(input, problems);
  check_optional(input, problems);
}

}  // namespace laban::observer
