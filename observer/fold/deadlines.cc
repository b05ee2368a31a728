// Deadlines: armed in log-clock time, passed where a tick is met.

#include <fmt/core.h>

#include <algorithm>

#include "observer/fold/folding.h"
#include "observer/fold/log_clock.h"

namespace laban::observer {

void Folding::on_tick() {
  for (StepIndex index = 0; index < instance_.steps.size(); ++index) {
    if (!has_passed(step(index).due, event_.clock)) continue;
    if (step(index).attempts > 0) {
      ask_again(index);
    } else {
      step_overdue(index);
    }
  }
  if (has_passed(instance_.due, event_.clock)) saga_overdue();
}

void Folding::step_overdue(StepIndex index) {
  StepInstance& it = step(index);
  it.due = {};
  it.overdue = true;
  const std::string text =
      fmt::format("no {} within {}", says(index).done, duration_word(says(index).within));
  find(FindingKind::deadline_passed, index, 0, text);
  if (!says(index).optional && !instance_.forward && !is_pivot_done()) fail(index, text);
}

void Folding::saga_overdue() {
  instance_.due = {};
  const std::string text =
      fmt::format("not complete within {}", duration_word(definition_.within()));
  find(FindingKind::deadline_passed, std::nullopt, 0, text);
  if (!instance_.forward && !is_pivot_done()) return fail(std::nullopt, text);
  for (StepIndex index = 0; index < instance_.steps.size(); ++index) {
    if (says(index).optional || step(index).done.exists()) continue;
    instance_.stuck = Stuck{
        index, false,
        fmt::format("{}, after the point of no return: {} is missing", text, says(index).done),
        fmt::format("make {} do it; the saga then completes by itself", says(index).service)};
    return;
  }
}

void Folding::arm() {
  for (StepIndex index = 0; index < instance_.steps.size(); ++index) {
    StepInstance& it = step(index);
    if (it.done.exists() || it.failed.exists()) {
      it.due = {};
    } else if (it.due == Duration::zero() && !it.overdue && says(index).within > Duration::zero() &&
               is_open(definition_, instance_, index)) {
      it.due = event_.clock + says(index).within;
    }
  }
}

void Folding::disarm() {
  instance_.due = {};
  for (auto& it : instance_.steps) it.due = {};
}

// The store keeps one row at wake_at. It is moved only when it has to be: a deadline that is met in
// time costs nothing.
void Folding::set_wake() {
  Duration earliest = instance_.due;
  for (const auto& it : instance_.steps) {
    if (it.due != Duration::zero() && (earliest == Duration::zero() || it.due < earliest))
      earliest = it.due;
  }
  Duration& wake = instance_.wake_at;
  const bool must_move = earliest == Duration::zero() || wake == Duration::zero() ||
                         earliest < wake || has_passed(wake, event_.clock);
  if (must_move) wake = earliest;
}

}  // namespace laban::observer
