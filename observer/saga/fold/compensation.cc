#include "observer/saga/fold/compensation.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/saga/fold/limits.h"

namespace laban::observer {

namespace {

bool may_be_requested(const Folding& fold, StepIndex index) {
  const auto& after = fold.step_definition(index).undo_after;
  return is_undo_owed(fold, index) && fold.step(index).attempts == 0 &&
         std::none_of(after.begin(), after.end(),
                      [&](StepIndex other) { return is_undo_owed(fold, other); });
}

// A step whose event is lost would stay done while everything around it is undone.
void get_stuck_without_evidence(Folding& fold) {
  fold.instance.stuck = Stuck{
      std::nullopt, false,
      fmt::format("incomplete evidence: messages {} to {} are gone from the log, nothing is "
                  "undone by guess",
                  fold.instance.gap.first, fold.instance.gap.last),
      "check what each service did; then 'retry' to undo what is known to be done, and 'skip' what "
      "needs no undo"};
}

}  // namespace

Duration patience_after(std::uint32_t attempt) {
  const std::uint32_t doublings = std::min(attempt > 0 ? attempt - 1 : 0, 8u);
  return std::min(first_undo_patience * (1u << doublings), longest_undo_patience);
}

bool lacks_evidence(const Folding& fold) {
  const Instance& instance = fold.instance;
  return instance.is_failing() && instance.gap.exists() && !instance.gap_accepted;
}

bool is_undo_owed(const Folding& fold, StepIndex index) {
  const StepInstance& step = fold.step(index);
  return step.done.exists() && !step.is_undone() && fold.step_definition(index).can_be_undone();
}

void continue_compensation(Folding& fold) {
  Instance& instance = fold.instance;
  const Definition& definition = fold.definition;
  if (!instance.started.exists() || instance.stuck) return;
  if (lacks_evidence(fold)) return get_stuck_without_evidence(fold);
  if (is_fence_open(definition, instance)) {
    if (fold.step(*definition.pivot()).attempts == 0) request_undo(fold, *definition.pivot());
    return;
  }
  std::optional<StepIndex> latest;
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const bool is_pending = is_undo_owed(fold, index) && fold.step(index).attempts > 0;
    if (!definition.undoes_in_parallel() && is_pending) return;
    if (!may_be_requested(fold, index)) continue;
    if (definition.undoes_in_parallel()) {
      request_undo(fold, index);
    } else if (!latest || fold.step(index).done.sequence > fold.step(*latest).done.sequence) {
      latest = index;
    }
  }
  if (latest) request_undo(fold, *latest);
}

// A saga that was stuck has no deadlines: what it had asked for by then is waited for anew.
void arm_patience(Folding& fold) {
  for (auto& step : fold.instance.steps) {
    const bool is_asked = step.attempts > 0 && step.asked.sequence > step.decided.sequence;
    const bool has_deadline = step.due != Duration::zero() || step.retry_at != Duration::zero();
    if (is_asked && !step.is_undone() && !has_deadline)
      step.due = fold.now() + patience_after(step.attempts - step.attempts_forgiven);
  }
}

// Patience starts when the request is read from the log: an outage before that uses up no attempt.
void request_undo(Folding& fold, StepIndex index) {
  StepInstance& step = fold.step(index);
  ++step.attempts;
  step.due = {};
  step.retry_at = {};
  step.decided = fold.here();
  fold.result.decisions.push_back(undo_decision(fold.definition, fold.instance, index));
}

void request_undo_or_give_up(Folding& fold, StepIndex index) {
  StepInstance& step = fold.step(index);
  if (step.attempts - step.attempts_forgiven < undo_attempts) return request_undo(fold, index);
  step.due = {};
  step.retry_at = {};
  const Step& definition = fold.step_definition(index);
  const bool refuses = step.refused.sequence > step.decided.sequence && !definition.pivot;
  fold.get_stuck(
      index,
      fmt::format("{} was asked {} times for {} and {} {}", definition.service, step.attempts,
                  definition.undo, refuses ? "refused with" : "never answered",
                  refuses ? definition.refused : definition.undone),
      fmt::format(
          "find out why {} does not do it (is it running? any dead letters?), then 'retry'; "
          "or undo it by hand and 'skip' it; the saga continues by itself when {} arrives",
          definition.service, definition.undone));
}

void undo_unanswered(Folding& fold, StepIndex index) {
  fold.add_finding(FindingKind::unanswered, index, fold.step(index).asked.sequence,
                   fold.step_definition(index).undo);
  request_undo_or_give_up(fold, index);
}

void undo_not_done(Folding& fold, StepIndex index, const std::string& reason) {
  StepInstance& step = fold.step(index);
  step.due = {};
  if (step.attempts - step.attempts_forgiven >= undo_attempts) {
    request_undo_or_give_up(fold, index);
    if (!reason.empty()) fold.instance.stuck->reason += ": " + shortened(reason);
    return;
  }
  step.retry_at = fold.now() + patience_after(step.attempts - step.attempts_forgiven);
}

void contradict(Folding& fold, StepIndex index) {
  const Step& definition = fold.step_definition(index);
  fold.get_stuck(
      index,
      fmt::format(
          "'{}' was reported both as done and as never to happen, or it happened while other "
          "steps were being undone",
          definition.name),
      fmt::format("compare the saga's events with what {} did, settle it by hand, then "
                  "'skip' the step",
                  definition.service));
  fold.instance.stuck->is_contradiction = true;
}

}  // namespace laban::observer
