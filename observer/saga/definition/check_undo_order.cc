// `undo_after`: known steps that can be undone, and no cycles.

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "observer/saga/definition/check.h"
#include "observer/saga/definition/nearest.h"

namespace laban::observer {

namespace {

std::string wrong_with(const CheckInput& input, const DraftStep& step, const Text& name,
                       std::string& hint) {
  const DraftStep* other = find_step(input.draft, name.value);
  if (other == nullptr) {
    std::vector<std::string> names;
    for (const auto& one : input.draft.steps) names.push_back(one.name.value);
    hint = did_you_mean(name.value, names, "");
    return fmt::format("the undo of '{}' waits for '{}', which is not a step", step.name.value,
                       name.value);
  }
  if (other == &step) return fmt::format("the undo of '{}' waits for itself", name.value);
  if (other->pivot) {
    hint = "remove it: the pivot is asked before anything is undone";
    return fmt::format("'{}' is the pivot, whose answer every undo waits for", name.value);
  }
  if (other->undo.at.line != 0) return {};
  hint = "remove it";
  return fmt::format("the undo of '{}' waits for '{}', which is never undone", step.name.value,
                     name.value);
}

}  // namespace

void check_undo_order(const CheckInput& input, Problems& problems) {
  const StepGraph undos(input.draft, &DraftStep::undo_after);
  for (std::size_t place = 0; place < input.draft.steps.size(); ++place) {
    const DraftStep& step = input.draft.steps[place];
    if (step.undo_after.empty()) continue;
    const Mark at = step.undo_after.front().at;
    if (step.pivot) {
      problems.push_back(
          {input.file, at, "the pivot is asked before anything is undone", "remove 'undo_after'"});
      continue;
    }
    if (step.undo.at.line == 0) {
      problems.push_back({input.file, at,
                          fmt::format("step '{}' has 'undo_after' without 'undo'", step.name.value),
                          "undo: the event that requests it"});
    }
    std::set<std::string> seen;
    for (const auto& name : step.undo_after) {
      if (is_enough(problems)) return;
      std::string hint;
      std::string message = wrong_with(input, step, name, hint);
      if (message.empty() && !seen.insert(name.value).second) {
        message = fmt::format("'{}' is named twice in 'undo_after'", name.value);
      }
      if (!message.empty())
        problems.push_back({input.file, name.at, std::move(message), std::move(hint)});
    }
    if (undos.is_in_cycle(place)) {
      problems.push_back(
          {input.file, at,
           fmt::format("the undo of '{}' waits for itself through others", step.name.value),
           "remove one 'undo_after' from the cycle"});
    }
  }
}

}  // namespace laban::observer
