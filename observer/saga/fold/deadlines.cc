// Deadlines: armed in log-clock time, passed where a tick is met.

#include <fmt/core.h>

#include <algorithm>

#include "observer/saga/fold/folding.h"
#include "observer/saga/fold/limits.h"
#include "observer/saga/fold/log_clock.h"

namespace laban::observer {

void Folding::on_tick() {
  for (StepIndex index = 0; index < instance_.steps.size(); ++index) {
    StepInstance& it = step(index);
    if (has_passed(it.retry_at, event_.clock)) {
      it.retry_at = {};
      if (instance_.is_failing()) {
        ask_or_give_up(index);
      } else if (!it.is_done() && instance_.started.exists()) {
        again_or_give_up(index);
      }
    }
    if (!has_passed(it.due, event_.clock)) continue;
    if (it.attempts > 0) {
      undo_unanswered(index);
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
  const bool was_asked_again = it.again_asked.sequence > it.failed.sequence;
  if (was_asked_again && is_past_undoing()) {
    find(FindingKind::unanswered, index, it.again_asked.sequence, says(index).again);
    return again_or_give_up(index);
  }
  const std::string text =
      fmt::format("no {} within {}", says(index).done, duration_word(says(index).within));
  find(FindingKind::deadline_passed, index, 0, text);
  if (says(index).optional) return;
  if (!is_past_undoing()) return fail(index, text);
  if (!says(index).again.empty()) again_or_give_up(index);
}

void Folding::saga_overdue() {
  instance_.due = {};
  if (!instance_.started.exists()) return start_never_came();
  const std::string text =
      fmt::format("not complete within {}", duration_word(definition_.within()));
  find(FindingKind::deadline_passed, std::nullopt, 0, text);
  if (!is_past_undoing()) return fail(std::nullopt, text);
  for (StepIndex index = 0; index < instance_.steps.size(); ++index) {
    if (says(index).optional || step(index).is_done()) continue;
    instance_.stuck = Stuck{
        index, false,
        fmt::format("{}, after the point of no return: {} is missing", text, says(index).done),
        fmt::format("make {} do it, the saga then completes by itself; or 'skip' it",
                    says(index).service)};
    return;
  }
}

void Folding::start_never_came() {
  instance_.orphaned = true;
  if (!event_.gap.exists()) {
    return find(FindingKind::orphan, std::nullopt, instance_.opened.sequence,
                fmt::format("no {} began this saga", definition_.starts()));
  }
  find(FindingKind::incomplete_evidence, std::nullopt, event_.gap.last,
       fmt::format("{} may be among messages {} to {}, which are gone from the log",
                   definition_.starts(), event_.gap.first, event_.gap.last));
}

void Folding::arm() {
  for (StepIndex index = 0; index < instance_.steps.size(); ++index) {
    StepInstance& it = step(index);
    if (it.is_done() || it.failed.sequence > it.again_asked.sequence) {
      it.due = {};
    } else if (it.due == Duration::zero() && !it.overdue && says(index).within > Duration::zero() &&
               is_open(definition_, instance_, index)) {
      it.due = now() + says(index).within;
    }
  }
}

void Folding::disarm() {
  instance_.due = {};
  for (auto& it : instance_.steps) it.due = it.retry_at = {};
}

// The store keeps one row at wake_at. It is moved only when it has to be: a deadline that is met in
// time costs nothing.
void Folding::set_wake() {
  Duration& wake = instance_.wake_at;
  if (instance_.held.exists()) {
    wake = {};
    return;
  }
  Duration earliest = instance_.due;
  const auto note = [&](Duration due) {
    if (due != Duration::zero() && (earliest == Duration::zero() || due < earliest)) earliest = due;
  };
  for (const auto& it : instance_.steps) {
    note(it.due);
    note(it.retry_at);
  }
  const bool must_move = earliest == Duration::zero() || wake == Duration::zero() ||
                         earliest < wake || has_passed(wake, event_.clock);
  if (must_move) wake = earliest;
}

}  // namespace laban::observer
