// Failing, and what follows: the fence, undos one after the other, the way forward, a person.

#include <fmt/core.h>

#include "observer/fold/folding.h"
#include "observer/fold/limits.h"

namespace laban::observer {

void Folding::step_failed(StepIndex index, const std::string& reason) {
  step(index).failed = here();
  fail(index, reason);
}

void Folding::fail(std::optional<StepIndex> index, std::string reason) {
  if (instance_.failure) return;
  instance_.failure =
      Failure{index, shortened(event_.type), shortened(reason), event_.sequence, event_.log_time};
  disarm();
  if (!is_pivot_done()) return;
  find(FindingKind::failed_after_pivot, index, step(*definition_.pivot()).done.sequence);
  go_forward();
}

// From here on nothing is undone: the saga has to be completed.
void Folding::go_forward() {
  instance_.forward = true;
  if (instance_.stuck && !instance_.stuck->is_contradiction) instance_.stuck.reset();
  disarm();
  if (definition_.within() > Duration::zero()) instance_.due = event_.clock + definition_.within();
}

// A required step that has failed will not be done by waiting.
void Folding::check_forward() {
  if (!instance_.forward || instance_.stuck || !instance_.started.exists()) return;
  for (StepIndex index = 0; index < instance_.steps.size(); ++index) {
    const StepInstance& it = step(index);
    if (says(index).optional || !it.failed.exists() || it.done.exists()) continue;
    instance_.stuck =
        Stuck{index, false,
              fmt::format("step '{}' failed after the point of no return", says(index).name),
              fmt::format("make {} do it ({}); the saga then completes by itself",
                          says(index).service, says(index).done)};
    return;
  }
}

// Fence first; then what was done, latest first, each awaiting its confirmation.
void Folding::pursue() {
  if (!instance_.started.exists() || instance_.stuck) return;
  if (is_fence_open(definition_, instance_)) {
    if (step(*definition_.pivot()).attempts == 0) ask(*definition_.pivot());
    return;
  }
  std::optional<StepIndex> latest;
  for (StepIndex index = 0; index < instance_.steps.size(); ++index) {
    const StepInstance& it = step(index);
    if (!it.done.exists() || it.undone.exists() || !says(index).can_be_undone()) continue;
    if (it.attempts > 0) return;
    if (!latest || it.done.sequence > step(*latest).done.sequence) latest = index;
  }
  if (latest) ask(*latest);
}

// Patience begins when the request is met in the log: an outage before that burns no attempt.
void Folding::ask(StepIndex index) {
  StepInstance& it = step(index);
  ++it.attempts;
  it.due = {};
  it.decided = here();
  result_.decisions.push_back(decision_of(definition_, instance_, index));
}

void Folding::ask_again(StepIndex index) {
  StepInstance& it = step(index);
  find(FindingKind::unanswered, index, it.asked.sequence, says(index).undo);
  if (it.attempts < undo_attempts) return ask(index);
  it.due = {};
  instance_.stuck = Stuck{
      index, false,
      fmt::format("{} was asked {} times for {} and never answered {}", says(index).service,
                  it.attempts, says(index).undo, says(index).undone),
      fmt::format(
          "see why {} does not answer (is it running, what did it set aside); when {} arrives the "
          "saga goes on by itself",
          says(index).service, says(index).undone)};
}

void Folding::contradict(StepIndex index) {
  instance_.stuck =
      Stuck{index, true,
            fmt::format("'{}' happened and was said never to happen, or happened while other steps "
                        "were being undone",
                        says(index).name),
            fmt::format("compare the saga's events with what {} did, and settle it by hand",
                        says(index).service)};
}

}  // namespace laban::observer
