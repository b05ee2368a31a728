// What people do: hold, release, retry, skip, abort. An act that cannot be is noted with the reason
// and changes nothing else.

#include <fmt/core.h>

#include "observer/saga/fold/folding.h"
#include "observer/saga/fold/limits.h"

namespace laban::observer {

void Folding::on_act(const OperatorAct& act) {
  Act noted{here(),
            shortened(act.action),
            {},
            shortened(act.by),
            shortened(act.reason),
            /*accepted=*/false,
            {}};
  for (StepIndex index = 0; index < instance_.steps.size(); ++index) {
    if (says(index).name == act.step) noted.step = index;
  }
  Verdict verdict;
  if (!act.step.empty() && !noted.step) {
    verdict.outcome = fmt::format("'{}' is no step of it", shortened(act.step));
  } else {
    verdict = perform(act, noted.step);
  }
  noted.accepted = verdict.accepted;
  noted.outcome = std::move(verdict.outcome);
  if (instance_.acts.size() == acts_kept) {
    instance_.acts.erase(instance_.acts.begin());
    ++instance_.acts_left_out;
  }
  instance_.acts.push_back(std::move(noted));
}

Folding::Verdict Folding::perform(const OperatorAct& act, std::optional<StepIndex> index) {
  if (act.generation != instance_.generation)
    return {false, fmt::format("generation {} is the one that runs", instance_.generation)};
  if (!instance_.started.exists())
    return {false, fmt::format("it has not begun: {} is missing", definition_.starts())};
  // Held to its end, it must not stay so: what is done late is undone only after the release.
  if (act.action == "release" && instance_.held.exists()) return release();
  if (instance_.state == State::completed || instance_.state == State::compensated)
    return {false, fmt::format("it has ended: {}", name_of(instance_.state))};
  if (act.action == "hold") return hold();
  if (act.action == "release") return release();
  if (act.action == "abort") return abort(act);
  if (act.action == "retry") return retry(index);
  if (act.action == "skip") return skip(index);
  return {false, fmt::format("'{}' is nothing that can be done", shortened(act.action))};
}

Folding::Verdict Folding::hold() {
  if (instance_.held.exists()) return {false, "it is held already"};
  instance_.held = here();
  instance_.held_at = event_.clock;
  return {true, "held: nothing is decided and no deadline passes until it is released"};
}

Folding::Verdict Folding::release() {
  if (!instance_.held.exists()) return {false, "it is not held"};
  const Duration stood_still = event_.clock - instance_.held_at;
  const auto move = [&](Duration& due) {
    if (due != Duration::zero()) due += stood_still;
  };
  move(instance_.due);
  for (auto& it : instance_.steps) {
    move(it.due);
    move(it.retry_at);
  }
  instance_.held = {};
  instance_.held_at = {};
  return {true, "released: it goes on where it stood"};
}

Folding::Verdict Folding::abort(const OperatorAct& act) {
  if (instance_.is_failing()) return {false, "it is being undone already"};
  if (is_past_undoing()) {
    return {false, fmt::format("it is past '{}': nothing is undone any more",
                               says(*definition_.pivot()).name)};
  }
  if (instance_.held.exists()) release();
  fail(std::nullopt, fmt::format("aborted by {}: {}", act.by, act.reason));
  return {true, "aborted: what was done is undone"};
}

Folding::Verdict Folding::retry(std::optional<StepIndex> index) {
  if (instance_.held.exists()) return {false, "it is held: release it first"};
  if (instance_.stuck && instance_.stuck->is_contradiction)
    return {false, "its events contradict each other: settle it by hand, then 'skip'"};
  if (instance_.is_failing()) return retry_undo(index);
  if (!index && instance_.stuck) index = instance_.stuck->step;
  if (!index) return {false, "it is not stuck: say which step is to be done again"};
  const Step& what = says(*index);
  if (!is_open(definition_, instance_, *index))
    return {false, fmt::format("'{}' is not waited for", what.name)};
  if (what.again.empty()) {
    return {false, fmt::format("'{}' has no 'again' in the definition: make {} do it ({})",
                               what.name, what.service, what.done)};
  }
  if (instance_.stuck) go_on();
  step(*index).agains_forgiven = step(*index).agains;
  ask_for_it_again(*index);
  return {true, fmt::format("{} is asked for '{}' again", what.service, what.name)};
}

Folding::Verdict Folding::retry_undo(std::optional<StepIndex> index) {
  if (instance_.gap.exists() && !instance_.gap_accepted) {
    instance_.gap_accepted = true;
    instance_.stuck.reset();
    return {true, "what is known to be done is undone"};
  }
  if (!index && instance_.stuck) index = instance_.stuck->step;
  for (StepIndex other = 0; !index && other < instance_.steps.size(); ++other) {
    if (step(other).attempts > 0 && !step(other).is_undone()) index = other;
  }
  if (!index || step(*index).attempts == 0 || step(*index).is_undone())
    return {false, "no undo of it is waited for"};
  instance_.stuck.reset();
  step(*index).attempts_forgiven = step(*index).attempts;
  ask(*index);
  return {true,
          fmt::format("{} is asked again to undo '{}'", says(*index).service, says(*index).name)};
}

Folding::Verdict Folding::skip(std::optional<StepIndex> index) {
  if (instance_.stuck && instance_.stuck->is_contradiction) return settle_by_hand();
  if (!index && instance_.stuck) index = instance_.stuck->step;
  if (!index) return {false, "say which step is to be passed over"};
  StepInstance& it = step(*index);
  const std::string& name = says(*index).name;
  if (instance_.is_failing()) {
    const bool is_fence = definition_.pivot() == index && is_fence_open(definition_, instance_);
    if (!is_owed(*index) && !is_fence) return {false, fmt::format("no undo of '{}' is owed", name)};
    it.waived = here();
  } else {
    if (it.is_done()) return {false, fmt::format("'{}' is done", name)};
    it.skipped = here();
  }
  it.due = it.retry_at = {};
  if (instance_.stuck && instance_.stuck->step == index) go_on();
  return {true, instance_.is_failing() ? fmt::format("'{}' counts as undone", name)
                                       : fmt::format("'{}' counts as done", name)};
}

// A person has made the world agree with the log.
Folding::Verdict Folding::settle_by_hand() {
  const StepIndex index = *instance_.stuck->step;
  instance_.stuck.reset();
  if (instance_.is_failing()) step(index).waived = here();
  return {true, fmt::format("'{}' counts as settled by hand", says(index).name)};
}

}  // namespace laban::observer
