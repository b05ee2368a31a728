#pragma once

// The content of a definition, ignoring step names and durations.

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

#include "observer/saga/definition/definition.h"

namespace laban::observer::testing {

inline std::vector<std::string> edges_of(const Definition& definition) {
  std::vector<std::string> edges = {"starts " + definition.starts()};
  for (const Step& step : definition.steps()) {
    std::vector<std::string> after, fails = step.fails;
    for (const StepIndex other : step.after) after.push_back(definition.step(other).done);
    std::sort(after.begin(), after.end());
    std::sort(fails.begin(), fails.end());
    edges.push_back(fmt::format("{} by {} after [{}] fails [{}] undo {} undone {} refused {}{}{}",
                                step.done, step.service, fmt::join(after, " "),
                                fmt::join(fails, " "), step.undo, step.undone, step.refused,
                                step.pivot ? " pivot" : "", step.optional ? " optional" : ""));
  }
  std::sort(edges.begin(), edges.end());
  return edges;
}

}  // namespace laban::observer::testing
