#include "observer/saga/fold/deadlines.h"

#include <fmt/core.h>

#include "observer/saga/fold/compensation.h"
#include "observer/saga/fold/failure.h"
#include "observer/saga/fold/log_clock.h"
#include "observer/saga/fold/retries.h"

namespace laban::observer {

namespace {

void step_overdue(Folding& fold, StepIndex index) {
  StepInstance& step = fold.step(index);
  const Step& definition = fold.step_definition(index);
  step.due = {};
  step.overdue = true;
  const bool was_asked_again = step.again_asked.sequence > step.failed.sequence;
  if (was_asked_again && fold.is_past_undoing()) {
    fold.add_finding(FindingKind::unanswered, index, step.again_asked.sequence, definition.again);
    return retry_or_give_up(fold, index);
  }
  const std::string text =
      fmt::format("no {} within {}", definition.done, duration_word(definition.within));
  fold.add_finding(FindingKind::deadline_passed, index, 0, text);
  if (definition.optional) return;
  if (!fold.is_past_undoing()) return saga_failed(fold, index, text);
  if (!definition.again.empty()) retry_or_give_up(fold, index);
}

void start_never_came(Folding& fold) {
  const LogGap& gap = fold.event.gap;
  fold.instance.orphaned = true;
  if (!gap.exists()) {
    return fold.add_finding(FindingKind::orphan, std::nullopt, fold.instance.opened.sequence,
                            fmt::format("no {} began this saga", fold.definition.starts()));
  }
  fold.add_finding(FindingKind::incomplete_evidence, std::nullopt, gap.last,
                   fmt::format("{} may be among messages {} to {}, which are gone from the log",
                               fold.definition.starts(), gap.first, gap.last));
}

void saga_overdue(Folding& fold) {
  fold.instance.due = {};
  if (!fold.instance.started.exists()) return start_never_came(fold);
  const std::string text =
      fmt::format("not complete within {}", duration_word(fold.definition.within()));
  fold.add_finding(FindingKind::deadline_passed, std::nullopt, 0, text);
  if (!fold.is_past_undoing()) return saga_failed(fold, std::nullopt, text);
  for (StepIndex index = 0; index < fold.instance.steps.size(); ++index) {
    const Step& definition = fold.step_definition(index);
    if (definition.optional || fold.step(index).is_done()) continue;
    return fold.get_stuck(
        index,
        fmt::format("{}, after the point of no return: {} is missing", text, definition.done),
        fmt::format("make {} do it, the saga then completes by itself; or 'skip' it",
                    definition.service));
  }
}

}  // namespace

void on_tick(Folding& fold) {
  const Duration clock = fold.event.clock;
  if (lacks_evidence(fold)) return;  // nothing is asked for by guess
  for (StepIndex index = 0; index < fold.instance.steps.size() && !fold.instance.stuck; ++index) {
    StepInstance& step = fold.step(index);
    if (has_passed(step.retry_at, clock)) {
      step.retry_at = {};
      if (fold.instance.is_failing()) {
        request_undo_or_give_up(fold, index);
      } else if (!step.is_done() && fold.instance.started.exists()) {
        retry_or_give_up(fold, index);
      }
    }
    if (!has_passed(step.due, clock)) continue;
    if (step.attempts > 0) {
      undo_unanswered(fold, index);
    } else {
      step_overdue(fold, index);
    }
  }
  if (has_passed(fold.instance.due, clock) && !fold.instance.stuck) saga_overdue(fold);
}

void arm_deadlines(Folding& fold) {
  for (StepIndex index = 0; index < fold.instance.steps.size(); ++index) {
    StepInstance& step = fold.step(index);
    const Duration within = fold.step_definition(index).within;
    if (step.is_done()) {
      step.due = step.retry_at = {};
    } else if (step.failed.sequence > step.again_asked.sequence) {
      step.due = {};
    } else if (step.due == Duration::zero() && !step.overdue && within > Duration::zero() &&
               is_open(fold.definition, fold.instance, index)) {
      step.due = fold.now() + within;
    } else if (is_repeat_awaited(fold, index)) {
      step.due = fold.now() + patience_with_repeat(fold, index);
    }
  }
}

void disarm_deadlines(Folding& fold) {
  fold.instance.due = {};
  for (auto& step : fold.instance.steps) step.due = step.retry_at = {};
}

// The store keeps one row at wake_at, moved only when necessary: a deadline that is met in time
// costs nothing.
void update_wake_time(Folding& fold) {
  const Instance& instance = fold.instance;
  Duration& wake = fold.instance.wake_at;
  if (instance.held.exists()) {
    wake = {};
    return;
  }
  Duration earliest = instance.due;
  const auto note = [&](Duration due) {
    if (due != Duration::zero() && (earliest == Duration::zero() || due < earliest)) earliest = due;
  };
  for (const auto& step : instance.steps) {
    note(step.due);
    note(step.retry_at);
  }
  const bool must_move = earliest == Duration::zero() || wake == Duration::zero() ||
                         earliest < wake || has_passed(wake, fold.event.clock);
  if (must_move) wake = earliest;
}

}  // namespace laban::observer
