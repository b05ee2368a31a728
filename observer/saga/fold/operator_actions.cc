#include "observer/saga/fold/operator_actions.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "observer/saga/fold/compensation.h"
#include "observer/saga/fold/failure.h"
#include "observer/saga/fold/limits.h"
#include "observer/saga/fold/retries.h"

namespace laban::observer {

namespace {

struct ActionResult {
  bool accepted = false;
  std::string outcome;
};

ActionResult hold(Folding& fold) {
  if (fold.instance.held.exists()) return {false, "it is already held"};
  fold.instance.held = fold.here();
  fold.instance.held_at = fold.event.clock;
  return {true, "held: nothing is decided and no deadline passes until it is released"};
}

// Moves deadlines by the time the saga was held: for the saga, no time has passed.
ActionResult release(Folding& fold) {
  Instance& instance = fold.instance;
  if (!instance.held.exists()) return {false, "it is not held"};
  const Duration held_for = fold.event.clock - instance.held_at;
  const auto move = [&](Duration& due) {
    if (due != Duration::zero()) due += held_for;
  };
  move(instance.due);
  for (auto& step : instance.steps) {
    move(step.due);
    move(step.retry_at);
  }
  instance.held = {};
  instance.held_at = {};
  return {true, "released: it continues where it stopped"};
}

ActionResult abort(Folding& fold, const OperatorAction& action) {
  if (fold.instance.is_failing()) return {false, "it is already being undone"};
  if (fold.is_past_undoing()) {
    return {false, fmt::format("it is past '{}': nothing is undone any more",
                               fold.step_definition(*fold.definition.pivot()).name)};
  }
  if (fold.instance.held.exists()) release(fold);
  saga_failed(fold, std::nullopt, fmt::format("aborted by {}: {}", action.by, action.reason));
  return {true, "aborted: the completed steps are being undone"};
}

// Without a step: the first step whose undo was requested and is not confirmed; or, when evidence
// is missing, the whole compensation according to what is known.
ActionResult retry_undo(Folding& fold, std::optional<StepIndex> index) {
  Instance& instance = fold.instance;
  if (instance.gap.exists() && !instance.gap_accepted) {
    instance.gap_accepted = true;
    instance.stuck.reset();
    for (auto& step : instance.steps) step.attempts_forgiven = step.attempts;
    return {true, "the steps known to be done are being undone"};
  }
  if (!index && instance.stuck) index = instance.stuck->step;
  for (StepIndex other = 0; !index && other < instance.steps.size(); ++other) {
    if (fold.step(other).attempts > 0 && !fold.step(other).is_undone()) index = other;
  }
  if (!index || fold.step(*index).attempts == 0 || fold.step(*index).is_undone())
    return {false, "no undo is pending"};
  instance.stuck.reset();
  fold.step(*index).attempts_forgiven = fold.step(*index).attempts;
  request_undo(fold, *index);
  const Step& definition = fold.step_definition(*index);
  return {true, fmt::format("{} is asked again to undo '{}'", definition.service, definition.name)};
}

ActionResult retry(Folding& fold, std::optional<StepIndex> index) {
  Instance& instance = fold.instance;
  if (instance.held.exists()) return {false, "it is held: release it first"};
  if (instance.stuck && instance.stuck->is_contradiction)
    return {false, "its events contradict each other: settle it by hand, then 'skip'"};
  if (instance.is_failing()) return retry_undo(fold, index);
  if (!index && instance.stuck) index = instance.stuck->step;
  if (!index) return {false, "it is not stuck: name the step to retry"};
  const Step& definition = fold.step_definition(*index);
  if (!is_open(fold.definition, instance, *index))
    return {false, fmt::format("the saga is not waiting for '{}'", definition.name)};
  if (definition.again.empty()) {
    return {false, fmt::format("'{}' has no 'again' in the definition: make {} do it ({})",
                               definition.name, definition.service, definition.done)};
  }
  if (instance.stuck) resume(fold);
  fold.step(*index).agains_forgiven = fold.step(*index).agains;
  request_retry(fold, *index);
  return {true, fmt::format("{} is asked for '{}' again", definition.service, definition.name)};
}

// A person has made the world agree with the log.
ActionResult settle_contradiction(Folding& fold) {
  const StepIndex index = *fold.instance.stuck->step;
  fold.instance.stuck.reset();
  if (fold.instance.is_failing()) fold.step(index).waived = fold.here();
  return {true, fmt::format("'{}' counts as settled by hand", fold.step_definition(index).name)};
}

// What the person has to know: the service may still do the same.
std::string counts_as_undone(const Folding& fold, StepIndex index) {
  const StepInstance& step = fold.step(index);
  const Step& definition = fold.step_definition(index);
  std::string text = fmt::format("'{}' counts as undone", definition.name);
  if (step.asked.sequence <= step.refused.sequence) return text;
  return text +
         fmt::format("; {} has not answered #{}: {}", definition.service, step.asked.sequence,
                     definition.pivot ? fmt::format("'{}' may still happen", definition.name)
                                      : fmt::format("if it still undoes '{}', that is done twice",
                                                    definition.name));
}

// Services react to events, and a skipped step has none: what follows it does not begin by itself.
std::string not_begun_behind(const Folding& fold, StepIndex index) {
  std::vector<std::string> steps;
  for (StepIndex other = 0; other < fold.instance.steps.size(); ++other) {
    const Step& step = fold.step_definition(other);
    const bool follows = std::find(step.after.begin(), step.after.end(), index) != step.after.end();
    if (follows && !fold.step(other).is_done())
      steps.push_back(fmt::format("'{}' by {}", step.name, step.service));
  }
  if (steps.empty()) return {};
  const std::size_t all = steps.size();
  if (all > steps_named) steps.resize(steps_named);
  return fmt::format("; {} is not published: start what reacts to it by hand ({}{})",
                     fold.step_definition(index).done, fmt::join(steps, ", "),
                     all > steps_named ? fmt::format(" and {} more", all - steps_named) : "");
}

std::string counts_as_done(const Folding& fold, StepIndex index) {
  const Step& definition = fold.step_definition(index);
  std::string text = fmt::format("'{}' counts as done", definition.name);
  if (may_still_come(fold.definition, fold.instance, index)) {
    text += fmt::format("; {} has not answered #{}: if it still does, '{}' is done twice",
                        definition.service,
                        opened_by(fold.definition, fold.instance, index).sequence, definition.name);
  }
  return text + not_begun_behind(fold, index);
}

ActionResult skip(Folding& fold, std::optional<StepIndex> index) {
  Instance& instance = fold.instance;
  if (instance.stuck && instance.stuck->is_contradiction) return settle_contradiction(fold);
  if (!index && instance.stuck) index = instance.stuck->step;
  if (!index) return {false, "name the step to skip"};
  StepInstance& step = fold.step(*index);
  const std::string& name = fold.step_definition(*index).name;
  std::string outcome;
  if (instance.is_failing()) {
    const bool is_fence =
        fold.definition.pivot() == index && is_fence_open(fold.definition, instance);
    if (!is_undo_owed(fold, *index) && !is_fence)
      return {false, fmt::format("no undo of '{}' is owed", name)};
    outcome = counts_as_undone(fold, *index);
    step.waived = fold.here();
  } else {
    if (step.is_done()) return {false, fmt::format("'{}' is done", name)};
    outcome = counts_as_done(fold, *index);
    step.skipped = fold.here();
  }
  step.due = step.retry_at = {};
  if (fold.is_stuck_at(*index)) resume(fold);
  return {true, std::move(outcome)};
}

ActionResult perform(Folding& fold, const OperatorAction& action, std::optional<StepIndex> index) {
  const Instance& instance = fold.instance;
  if (action.generation != instance.generation)
    return {false, fmt::format("generation {} is the current one", instance.generation)};
  if (!instance.started.exists())
    return {false, fmt::format("it has not begun: {} is missing", fold.definition.starts())};
  // A saga that was held when it ended can still be released: work completed late is undone only
  // after that.
  if (action.action == "release" && instance.held.exists()) return release(fold);
  if (instance.state == State::completed || instance.state == State::compensated)
    return {false, fmt::format("it has ended: {}", name_of(instance.state))};
  if (action.action == "hold") return hold(fold);
  if (action.action == "release") return release(fold);
  if (action.action == "abort") return abort(fold, action);
  if (action.action == "retry") return retry(fold, index);
  if (action.action == "skip") return skip(fold, index);
  return {false, fmt::format("'{}' is not a known action", shortened(action.action))};
}

}  // namespace

void on_operator_action(Folding& fold, const OperatorAction& action) {
  Act noted{fold.here(),
            shortened(action.action),
            {},
            shortened(action.by),
            shortened(action.reason),
            /*accepted=*/false,
            {}};
  Instance& instance = fold.instance;
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    if (fold.step_definition(index).name == action.step) noted.step = index;
  }
  ActionResult result;
  if (!action.step.empty() && !noted.step) {
    result.outcome = fmt::format("'{}' is not one of its steps", shortened(action.step));
  } else {
    result = perform(fold, action, noted.step);
  }
  noted.accepted = result.accepted;
  noted.outcome = std::move(result.outcome);
  if (instance.acts.size() == acts_kept) {
    instance.acts.erase(instance.acts.begin());
    ++instance.acts_left_out;
  }
  instance.acts.push_back(std::move(noted));
}

}  // namespace laban::observer
