// Failing, and what follows: the fence, undos, a person.

#include <fmt/core.h>

#include <algorithm>

#include "observer/saga/fold/folding.h"
#include "observer/saga/fold/limits.h"

namespace laban::observer {

Duration patience_after(std::uint32_t attempt) {
  const std::uint32_t doublings = std::min(attempt > 0 ? attempt - 1 : 0, 8u);
  return std::min(first_undo_patience * (1u << doublings), longest_undo_patience);
}

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

bool Folding::is_owed(StepIndex index) const {
  const StepInstance& it = instance_.steps[index];
  return it.done.exists() && !it.is_undone() && says(index).can_be_undone();
}

bool Folding::may_be_asked(StepIndex index) const {
  const auto& after = says(index).undo_after;
  return is_owed(index) && instance_.steps[index].attempts == 0 &&
         std::none_of(after.begin(), after.end(), [&](StepIndex other) { return is_owed(other); });
}

// Fence first; then what was done, latest first, each awaiting its confirmation; or all at once,
// when the definition says so.
void Folding::pursue() {
  if (!instance_.started.exists() || instance_.stuck) return;
  if (instance_.gap.exists() && !instance_.gap_accepted) {
    instance_.stuck = Stuck{
        std::nullopt, false,
        fmt::format("incomplete evidence: messages {} to {} are gone from the log, nothing is "
                    "undone by guess",
                    instance_.gap.first, instance_.gap.last),
        "see what each service did; then 'retry' to undo what is known to be done, and 'skip' what "
        "needs no undo"};
    return;
  }
  if (is_fence_open(definition_, instance_)) {
    if (step(*definition_.pivot()).attempts == 0) ask(*definition_.pivot());
    return;
  }
  std::optional<StepIndex> latest;
  for (StepIndex index = 0; index < instance_.steps.size(); ++index) {
    if (!definition_.undoes_in_parallel() && is_owed(index) && step(index).attempts > 0) return;
    if (!may_be_asked(index)) continue;
    if (definition_.undoes_in_parallel()) {
      ask(index);
    } else if (!latest || step(index).done.sequence > step(*latest).done.sequence) {
      latest = index;
    }
  }
  if (latest) ask(*latest);
}

// Patience begins when the request is met in the log: an outage before that burns no attempt.
void Folding::ask(StepIndex index) {
  StepInstance& it = step(index);
  ++it.attempts;
  it.due = {};
  it.retry_at = {};
  it.decided = here();
  result_.decisions.push_back(undo_decision(definition_, instance_, index));
}

void Folding::ask_or_give_up(StepIndex index) {
  StepInstance& it = step(index);
  if (it.attempts - it.attempts_forgiven < undo_attempts) return ask(index);
  it.due = {};
  it.retry_at = {};
  const Step& what = says(index);
  const bool refuses = it.refused.sequence > it.decided.sequence && !what.pivot;
  instance_.stuck = Stuck{
      index, false,
      fmt::format("{} was asked {} times for {} and {} {}", what.service, it.attempts, what.undo,
                  refuses ? "refused with" : "never answered",
                  refuses ? what.refused : what.undone),
      fmt::format("see why {} does not do it (is it running, what did it set aside), then 'retry'; "
                  "or undo it by hand and 'skip' it; when {} arrives the saga goes on by itself",
                  what.service, what.undone)};
}

void Folding::undo_unanswered(StepIndex index) {
  find(FindingKind::unanswered, index, step(index).asked.sequence, says(index).undo);
  ask_or_give_up(index);
}

// It was asked for and is not done, as its service says itself: not at once again.
void Folding::undo_not_done(StepIndex index, const std::string& reason) {
  StepInstance& it = step(index);
  it.due = {};
  if (it.attempts - it.attempts_forgiven >= undo_attempts) {
    ask_or_give_up(index);
    if (!reason.empty()) instance_.stuck->reason += ": " + shortened(reason);
    return;
  }
  it.retry_at = now() + patience_after(it.attempts - it.attempts_forgiven);
}

void Folding::contradict(StepIndex index) {
  instance_.stuck =
      Stuck{index, true,
            fmt::format("'{}' happened and was said never to happen, or happened while other steps "
                        "were being undone",
                        says(index).name),
            fmt::format("compare the saga's events with what {} did, settle it by hand, then "
                        "'skip' the step",
                        says(index).service)};
}

}  // namespace laban::observer
