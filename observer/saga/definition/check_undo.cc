// What can be undone, and the deadlines.

#include <fmt/core.h>
#include <laban/clock.h>

#include <algorithm>

#include "observer/saga/definition/check.h"

namespace laban::observer {

namespace {

// The duration, or nothing after a report.
std::optional<Duration> duration_of(const CheckInput& input, const Text& text, Problems& problems) {
  if (text.value.empty()) return std::nullopt;
  const auto parsed = parse_duration(text.value);
  if (parsed && *parsed > Duration::zero()) return *parsed;
  problems.push_back({input.file, text.at, fmt::format("'{}' is not a duration", text.value),
                      "like 250ms, 30s, 15m, 2h or 1d3h"});
  return std::nullopt;
}

}  // namespace

const DraftStep* find_step(const Draft& draft, const std::string& name) {
  const auto found = std::find_if(draft.steps.begin(), draft.steps.end(),
                                  [&](const DraftStep& step) { return step.name.value == name; });
  return found == draft.steps.end() ? nullptr : &*found;
}

bool is_after_pivot(const CheckInput& input, std::size_t step) {
  const auto& steps = input.draft.steps;
  for (std::size_t other = 0; other < steps.size(); ++other) {
    if (steps[other].pivot && input.order.waits_for(step, other)) return true;
  }
  return false;
}

void check_undo(const CheckInput& input, Problems& problems) {
  for (std::size_t place = 0; place < input.draft.steps.size(); ++place) {
    const DraftStep& step = input.draft.steps[place];
    const std::string& name = step.name.value;
    const bool has_undo = step.undo.at.line != 0, has_undone = step.undone.at.line != 0;
    const auto report = [&](Mark at, std::string message, std::string hint) {
      problems.push_back({input.file, at, std::move(message), std::move(hint)});
    };
    if (has_undo && !has_undone) {
      report(step.undo.at, fmt::format("step '{}' has 'undo' without 'undone'", name),
             "undone: the event that confirms it; without it the undo never completes");
    }
    if (has_undone && !has_undo) {
      report(step.undone.at, fmt::format("step '{}' has 'undone' without 'undo'", name),
             "undo: the event that requests it");
    }
    if (step.refused.at.line != 0 && !has_undo) {
      report(step.refused.at, fmt::format("step '{}' has 'refused' without 'undo'", name),
             "undo: the event that requests what is refused");
    }
    const bool after_pivot = is_after_pivot(input, place);
    if (after_pivot && has_undo) {
      report(step.undo.at, fmt::format("step '{}' comes after the pivot and is never undone", name),
             "remove 'undo' and 'undone'");
    }
    if (!has_undo && !has_undone && !step.pivot && !step.optional && !after_pivot) {
      report(step.name.at, fmt::format("step '{}' can neither be undone nor skipped", name),
             "give it 'undo' and 'undone', or 'optional: true'");
    }
  }
}

void check_deadlines(const CheckInput& input, Problems& problems) {
  const auto whole = duration_of(input, input.draft.within, problems);
  for (const auto& step : input.draft.steps) {
    const auto within = duration_of(input, step.within, problems);
    if (!whole || !within || *within <= *whole) continue;
    problems.push_back({input.file, step.within.at,
                        fmt::format("step '{}' may take {}, the whole saga only {}",
                                    step.name.value, step.within.value, input.draft.within.value),
                        "shorten the step's 'within' or lengthen the saga's"});
  }
}

}  // namespace laban::observer
