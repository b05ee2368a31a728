#include "observer/saga/fold/step_events.h"

#include <algorithm>

#include "observer/saga/fold/compensation.h"
#include "observer/saga/fold/failure.h"
#include "observer/saga/fold/retries.h"

namespace laban::observer {

namespace {

// The framework's own events ("laban.retry_due") have no role in a saga.
bool is_framework(std::string_view type) { return type.starts_with("laban."); }

void on_start(Folding& fold) {
  Instance& instance = fold.instance;
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const StepInstance& step = fold.step(index);
    const auto early =
        std::max({step.done.sequence, step.failed.sequence, step.tolerated.sequence});
    if (early != 0) fold.add_finding(FindingKind::out_of_order, index, early);
  }
  instance.started = fold.here();
  fold.step(fold.definition.part_of(fold.event.type)->step).done = fold.here();
  instance.due = {};
  if (fold.definition.within() > Duration::zero() && !instance.is_failing())
    instance.due = fold.now() + fold.definition.within();
}

// Completed although its saga has failed: it is undone as well, unless it is the pivot.
void on_late_done(Folding& fold, StepIndex index) {
  const Step& definition = fold.step_definition(index);
  const std::uint64_t failed_at = fold.instance.failure->sequence;
  if (!definition.pivot) {
    if (definition.can_be_undone() || !definition.optional)
      fold.add_finding(FindingKind::late, index, failed_at);
    return;
  }
  bool is_undoing = false;
  for (StepIndex other = 0; other < fold.instance.steps.size(); ++other) {
    is_undoing |= other != index && fold.step(other).attempts > 0;
  }
  fold.add_finding(FindingKind::late, index, failed_at);
  if (is_undoing) return contradict(fold, index);
  go_forward(fold);
}

void on_done(Folding& fold, StepIndex index) {
  Instance& instance = fold.instance;
  StepInstance& step = fold.step(index);
  const Step& definition = fold.step_definition(index);
  if (fold.is_same(step.done)) return;
  if (step.done.exists()) {
    // An optional step may happen any number of times: nothing waits for it.
    if (!definition.optional) fold.add_finding(FindingKind::duplicate, index, step.done.sequence);
    return;
  }
  if (step.undone.exists() || (definition.pivot && step.waived.exists())) {
    fold.add_finding(FindingKind::undo_before_do, index,
                     std::max(step.undone.sequence, step.waived.sequence));
    step.done = fold.here();
    if (definition.pivot) contradict(fold, index);
    return;
  }
  if (step.skipped.exists())
    fold.add_finding(FindingKind::settled_twice, index, step.skipped.sequence);
  // Events before the start are judged when the start comes.
  const bool in_order = !instance.started.exists() || is_open(fold.definition, instance, index);
  step.done = fold.here();
  if (instance.is_failing()) return on_late_done(fold, index);
  if (fold.is_stuck_at(index) && !instance.stuck->is_contradiction) resume(fold);
  if (!in_order && !step.skipped.exists()) fold.add_finding(FindingKind::out_of_order, index);
  if (step.overdue && !definition.optional) fold.add_finding(FindingKind::late, index);
}

void on_fails(Folding& fold, StepIndex index) {
  Instance& instance = fold.instance;
  StepInstance& step = fold.step(index);
  const Step& definition = fold.step_definition(index);
  if (fold.is_same(step.failed) || fold.is_same(step.tolerated)) return;
  const bool is_new = !step.failed.exists() || step.again_asked.sequence > step.failed.sequence;
  if (!is_new) {
    if (!definition.optional) fold.add_finding(FindingKind::duplicate, index, step.failed.sequence);
    return;
  }
  if (instance.state == State::completed && !definition.optional)
    return fold.add_finding(FindingKind::after_final, index, instance.ended.sequence);
  ++step.failures;
  if (definition.optional) {
    step.failed = fold.here();
    return;
  }
  if (step.done.exists()) fold.add_finding(FindingKind::unexpected, index, step.done.sequence);
  if (step.failures <= definition.retries && !step.done.exists() && !instance.is_failing()) {
    step.tolerated = fold.here();
    return plan_retry(fold, index);
  }
  if (instance.forward) {
    step.failed = fold.here();  // see continue_forward()
  } else {
    step_failed(fold, index, fold.event.reason);
  }
}

void on_again(Folding& fold, StepIndex index) {
  Instance& instance = fold.instance;
  StepInstance& step = fold.step(index);
  if (fold.is_same(step.again_asked)) return;
  if (instance.state == State::completed)
    return fold.add_finding(FindingKind::after_final, index, instance.ended.sequence);
  if (step.agains == 0) fold.add_finding(FindingKind::unexpected, index);
  step.again_asked = fold.here();
  if (step.agains == 0 || step.is_done() || instance.is_failing() || !fold.is_past_undoing())
    return;
  step.due = fold.now() + patience_with_repeat(fold, index);
}

void on_undo(Folding& fold, StepIndex index) {
  Instance& instance = fold.instance;
  StepInstance& step = fold.step(index);
  if (fold.is_same(step.asked)) return;
  if (instance.state == State::completed)
    return fold.add_finding(FindingKind::after_final, index, instance.ended.sequence);
  const bool is_decided = step.attempts > 0;
  if (!is_decided) fold.add_finding(FindingKind::unexpected, index);
  step.asked = fold.here();
  if (!is_decided || step.is_undone() || instance.stuck || !instance.is_failing()) return;
  step.due = fold.now() + patience_after(step.attempts - step.attempts_forgiven);
}

void on_undone(Folding& fold, StepIndex index) {
  Instance& instance = fold.instance;
  StepInstance& step = fold.step(index);
  if (fold.is_same(step.undone)) return;
  if (step.undone.exists()) {
    // Several requests may each be answered.
    if (step.attempts <= 1) fold.add_finding(FindingKind::double_undo, index, step.undone.sequence);
    return;
  }
  if (instance.state == State::completed)
    return fold.add_finding(FindingKind::after_final, index, instance.ended.sequence);
  if (step.attempts == 0 && !step.asked.exists()) fold.add_finding(FindingKind::unexpected, index);
  if (step.waived.exists() && !fold.step_definition(index).pivot)
    fold.add_finding(FindingKind::settled_twice, index, step.waived.sequence);
  step.undone = fold.here();
  step.due = step.retry_at = {};
  if (fold.is_stuck_at(index)) instance.stuck.reset();
  if (!fold.step_definition(index).pivot || (!step.done.exists() && !step.refused.exists())) return;
  fold.add_finding(FindingKind::unexpected, index,
                   std::max(step.done.sequence, step.refused.sequence));
  contradict(fold, index);
}

// "Too late, it happened": the step to be undone is completed instead.
void on_pivot_refused(Folding& fold, StepIndex index) {
  Instance& instance = fold.instance;
  StepInstance& step = fold.step(index);
  if (step.refused.exists()) {
    if (step.attempts <= 1) fold.add_finding(FindingKind::duplicate, index, step.refused.sequence);
    return;
  }
  step.refused = fold.here();
  step.due = step.retry_at = {};
  if (step.undone.exists()) {
    fold.add_finding(FindingKind::unexpected, index, step.undone.sequence);
    return contradict(fold, index);
  }
  if (step.attempts == 0) return fold.add_finding(FindingKind::unexpected, index);
  if (!instance.is_failing()) return;  // the pivot's own event came first: already forward
  fold.add_finding(FindingKind::fence_refused, index, instance.failure->sequence);
  go_forward(fold);
}

void on_refused(Folding& fold, StepIndex index) {
  Instance& instance = fold.instance;
  StepInstance& step = fold.step(index);
  if (fold.is_same(step.refused)) return;
  if (fold.step_definition(index).pivot) return on_pivot_refused(fold, index);
  if (step.attempts == 0 || step.is_undone() || !instance.is_failing())
    return fold.add_finding(FindingKind::unexpected, index, step.undone.sequence);
  step.refused = fold.here();
  fold.add_finding(FindingKind::undo_refused, index, step.asked.sequence);
  if (!instance.stuck) undo_not_done(fold, index, fold.event.reason);
}

// The definition does not mention this event. Bystanders may emit anything about a saga; the events
// of a participant should all be in its definition.
void on_unmapped_event(Folding& fold) {
  const FoldEvent& event = fold.event;
  if (is_framework(event.type) || !fold.definition.has_participant(event.source)) return;
  fold.add_finding(FindingKind::unexpected, std::nullopt);
}

}  // namespace

void on_step_event(Folding& fold) {
  const auto part = fold.definition.part_of(fold.event.type);
  if (!part) return on_unmapped_event(fold);
  if (fold.event.type == fold.definition.starts() && !fold.instance.started.exists())
    return on_start(fold);
  switch (part->role) {
    case Role::done:
      return on_done(fold, part->step);
    case Role::fails:
      return on_fails(fold, part->step);
    case Role::undo:
      return on_undo(fold, part->step);
    case Role::undone:
      return on_undone(fold, part->step);
    case Role::refused:
      return on_refused(fold, part->step);
    case Role::again:
      return on_again(fold, part->step);
  }
}

}  // namespace laban::observer
