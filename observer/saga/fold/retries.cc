#include "observer/saga/fold/retries.h"

#include <fmt/core.h>

#include "observer/saga/fold/compensation.h"
#include "observer/saga/fold/limits.h"

namespace laban::observer {

namespace {

bool is_exhausted(const Folding& fold, StepIndex index) {
  const StepInstance& step = fold.step(index);
  return fold.is_past_undoing() && step.agains - step.agains_forgiven >= again_attempts;
}

}  // namespace

void plan_retry(Folding& fold, StepIndex index) {
  if (fold.step_definition(index).again.empty()) return;
  if (is_exhausted(fold, index)) return retry_or_give_up(fold, index);
  StepInstance& step = fold.step(index);
  step.retry_at = fold.now() + patience_after(step.agains - step.agains_forgiven + 1);
}

void request_retry(Folding& fold, StepIndex index) {
  StepInstance& step = fold.step(index);
  ++step.agains;
  step.retry_at = {};
  step.again_decided = fold.here();
  fold.result.decisions.push_back(again_decision(fold.definition, fold.instance, index));
}

bool is_repeat_awaited(const Folding& fold, StepIndex index) {
  const StepInstance& step = fold.step(index);
  return fold.is_past_undoing() && step.agains > 0 && !step.is_done() &&
         step.again_asked.sequence > step.again_decided.sequence && step.due == Duration::zero() &&
         step.retry_at == Duration::zero();
}

Duration patience_with_repeat(const Folding& fold, StepIndex index) {
  const StepInstance& step = fold.step(index);
  const Duration within = fold.step_definition(index).within;
  return within > Duration::zero() ? within : patience_after(step.agains - step.agains_forgiven);
}

void retry_or_give_up(Folding& fold, StepIndex index) {
  if (!is_exhausted(fold, index)) return request_retry(fold, index);
  StepInstance& step = fold.step(index);
  const Step& definition = fold.step_definition(index);
  step.due = {};
  step.retry_at = {};
  fold.get_stuck(
      index,
      fmt::format("{} was asked {} more times for '{}' and never answered {}", definition.service,
                  step.agains, definition.name, definition.done),
      fmt::format("find out why {} does not do it, then 'retry'; or do it by hand and 'skip' it; "
                  "the saga continues by itself when {} arrives",
                  definition.service, definition.done));
}

}  // namespace laban::observer
