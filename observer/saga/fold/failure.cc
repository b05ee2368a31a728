#include "observer/saga/fold/failure.h"

#include <fmt/core.h>

#include "observer/saga/fold/deadlines.h"
#include "observer/saga/fold/retries.h"

namespace laban::observer {

void step_failed(Folding& fold, StepIndex index, const std::string& reason) {
  fold.step(index).failed = fold.here();
  saga_failed(fold, index, reason);
}

void saga_failed(Folding& fold, std::optional<StepIndex> index, const std::string& reason) {
  Instance& instance = fold.instance;
  const FoldEvent& event = fold.event;
  if (instance.failure) return;
  instance.failure =
      Failure{index, shortened(event.type), shortened(reason), event.sequence, event.log_time};
  disarm_deadlines(fold);
  if (!fold.is_pivot_done()) return;
  fold.add_finding(FindingKind::failed_after_pivot, index,
                   fold.step(*fold.definition.pivot()).done.sequence);
  go_forward(fold);
}

void go_forward(Folding& fold) {
  Instance& instance = fold.instance;
  instance.forward = true;
  if (instance.stuck && !instance.stuck->is_contradiction) instance.stuck.reset();
  disarm_deadlines(fold);
  if (fold.definition.within() > Duration::zero())
    instance.due = fold.now() + fold.definition.within();
}

void resume(Folding& fold) {
  Instance& instance = fold.instance;
  instance.stuck.reset();
  if (!instance.is_failing() && fold.definition.within() > Duration::zero())
    instance.due = fold.now() + fold.definition.within();
}

// Waiting does not complete a required step that has failed.
void continue_forward(Folding& fold) {
  Instance& instance = fold.instance;
  if (!instance.forward || instance.stuck || !instance.started.exists()) return;
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const StepInstance& step = fold.step(index);
    const Step& definition = fold.step_definition(index);
    if (definition.optional || !step.failed.exists() || step.is_done()) continue;
    const bool is_answered =
        step.retry_at != Duration::zero() || step.again_decided.sequence >= step.failed.sequence;
    if (is_answered && !definition.again.empty()) continue;
    if (!definition.again.empty()) {
      plan_retry(fold, index);
      if (!instance.stuck) continue;
      return;
    }
    return fold.get_stuck(
        index, fmt::format("step '{}' failed after the point of no return", definition.name),
        fmt::format("make {} do it ({}), the saga then completes by itself; or 'skip' it",
                    definition.service, definition.done));
  }
}

}  // namespace laban::observer
