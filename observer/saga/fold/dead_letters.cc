#include "observer/saga/fold/dead_letters.h"

#include <algorithm>

#include "observer/saga/fold/compensation.h"
#include "observer/saga/fold/failure.h"
#include "observer/saga/fold/retries.h"

namespace laban::observer {

namespace {

// The observer's request to undo the step, or to repeat it.
bool is_request_set_aside(Folding& fold, StepIndex index, const DeadLetter& letter) {
  StepInstance& step = fold.step(index);
  const Step& definition = fold.step_definition(index);
  if (definition.service != letter.service) return false;
  if (letter.event_type == definition.undo && step.attempts > 0 && !step.is_undone() &&
      fold.instance.is_failing()) {
    if (!fold.instance.stuck) undo_not_done(fold, index, std::string(letter.reason));
    return true;
  }
  if (letter.event_type != definition.again || step.agains == 0 || step.is_done() ||
      fold.instance.is_failing())
    return false;
  step.due = {};
  plan_retry(fold, index);
  return true;
}

// The event that the step begins with.
bool is_work_set_aside(const Folding& fold, StepIndex index, const DeadLetter& letter) {
  const StepInstance& step = fold.step(index);
  const Step& definition = fold.step_definition(index);
  if (definition.service != letter.service || step.is_done() || step.failed.exists()) return false;
  if (definition.after.empty()) return letter.event_type == fold.definition.starts();
  return std::any_of(definition.after.begin(), definition.after.end(), [&](StepIndex other) {
    return fold.step_definition(other).done == letter.event_type;
  });
}

}  // namespace

void on_dead_letter(Folding& fold, const DeadLetter& letter) {
  const std::string text =
      shortened(std::string(letter.service) + " set " + std::string(letter.event_type) +
                " aside: " + std::string(letter.reason));
  bool is_any = false;
  for (StepIndex index = 0; index < fold.instance.steps.size(); ++index) {
    if (is_request_set_aside(fold, index, letter)) {
      fold.add_finding(FindingKind::dead_letter, index, 0, text);
      is_any = true;
      continue;
    }
    if (!is_work_set_aside(fold, index, letter)) continue;
    fold.add_finding(FindingKind::dead_letter, index, 0, text);
    is_any = true;
    if (fold.step_definition(index).optional) {
      fold.step(index).failed = fold.here();
    } else {
      step_failed(fold, index, text);
    }
  }
  if (is_any) return;
  const auto part = fold.definition.part_of(letter.event_type);
  fold.add_finding(FindingKind::dead_letter, part ? std::optional(part->step) : std::nullopt, 0,
                   text);
}

}  // namespace laban::observer
