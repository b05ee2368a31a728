// Doing a step again: within its retries, and after the pivot, where nothing is undone any more.

#include <fmt/core.h>

#include "observer/saga/fold/folding.h"
#include "observer/saga/fold/limits.h"

namespace laban::observer {

// From here on nothing is undone: the saga has to be completed.
void Folding::go_forward() {
  instance_.forward = true;
  if (instance_.stuck && !instance_.stuck->is_contradiction) instance_.stuck.reset();
  disarm();
  if (definition_.within() > Duration::zero()) instance_.due = now() + definition_.within();
}

// What it was stuck at is no more: on its way forward it has its whole time again.
void Folding::go_on() {
  instance_.stuck.reset();
  if (!instance_.is_failing() && definition_.within() > Duration::zero())
    instance_.due = now() + definition_.within();
}

// A required step that has failed will not be done by waiting.
void Folding::check_forward() {
  if (!instance_.forward || instance_.stuck || !instance_.started.exists()) return;
  for (StepIndex index = 0; index < instance_.steps.size(); ++index) {
    const StepInstance& it = step(index);
    if (says(index).optional || !it.failed.exists() || it.is_done()) continue;
    const bool is_answered =
        it.retry_at != Duration::zero() || it.again_decided.sequence >= it.failed.sequence;
    if (is_answered && !says(index).again.empty()) continue;
    if (!says(index).again.empty()) {
      plan_again(index);
      if (!instance_.stuck) continue;
      return;
    }
    instance_.stuck =
        Stuck{index, false,
              fmt::format("step '{}' failed after the point of no return", says(index).name),
              fmt::format("make {} do it ({}), the saga then completes by itself; or 'skip' it",
                          says(index).service, says(index).done)};
    return;
  }
}

void Folding::plan_again(StepIndex index) {
  if (says(index).again.empty()) return;
  StepInstance& it = step(index);
  if (is_past_undoing() && it.agains - it.agains_forgiven >= again_attempts)
    return again_or_give_up(index);
  it.retry_at = now() + patience_after(it.agains - it.agains_forgiven + 1);
}

void Folding::ask_for_it_again(StepIndex index) {
  StepInstance& it = step(index);
  ++it.agains;
  it.retry_at = {};
  it.again_decided = here();
  result_.decisions.push_back(again_decision(definition_, instance_, index));
}

void Folding::again_or_give_up(StepIndex index) {
  StepInstance& it = step(index);
  if (!is_past_undoing() || it.agains - it.agains_forgiven < again_attempts)
    return ask_for_it_again(index);
  it.due = {};
  it.retry_at = {};
  instance_.stuck = Stuck{
      index, false,
      fmt::format("{} was asked {} more times for '{}' and never answered {}", says(index).service,
                  it.agains, says(index).name, says(index).done),
      fmt::format("see why {} does not do it, then 'retry'; or do it by hand and 'skip' it; when "
                  "{} arrives the saga goes on by itself",
                  says(index).service, says(index).done)};
}

}  // namespace laban::observer
