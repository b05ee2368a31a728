#include "observer/saga/fold/divergence.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace laban::observer {

namespace {

using Outcome = Divergence::Outcome;
using Names = std::set<std::string>;

constexpr std::string_view tick_type = "laban.tick";

bool is_done(State state) { return state == State::completed || state == State::compensated; }

// Nothing changes any more without a new event.
bool is_at_rest(const Instance& instance) {
  if (is_end(instance.state)) return true;
  return instance.state != State::compensating && !instance.held.exists() &&
         instance.wake_at == Duration::zero();
}

bool shadow_is_at_rest(const Instance& shadow) {
  return is_at_rest(shadow) || (shadow.state == State::compensating && !shadow.held.exists());
}

std::optional<StepIndex> find_step(const Definition& definition, std::string_view name) {
  for (StepIndex index = 0; index < definition.steps().size(); ++index) {
    if (definition.step(index).name == name) return index;
  }
  return std::nullopt;
}

std::string name_of_step(const Definition& definition, const std::optional<StepIndex>& step) {
  return step ? definition.step(*step).name : std::string();
}

// A deadline that has not expired and never will.
bool cannot_pass(const UnderDefinition& saga, bool at_rest, const std::string& deadline) {
  const auto& [definition, instance] = saga;
  if (at_rest || instance.is_failing()) return true;
  if (deadline.empty()) return definition.within() == Duration::zero();
  const auto step = find_step(definition, deadline);
  return !step || definition.step(*step).within == Duration::zero() ||
         instance.steps[*step].is_done();
}

bool times_out_differently(const UnderDefinition& a, bool a_rests, const UnderDefinition& b,
                           bool b_rests) {
  const auto of_a = deadlines_passed(a), of_b = deadlines_passed(b);
  const auto only_in = [](const auto& these, const auto& those, const auto& other, bool rests) {
    return std::any_of(these.begin(), these.end(), [&](const std::string& deadline) {
      return !std::binary_search(those.begin(), those.end(), deadline) &&
             cannot_pass(other, rests, deadline);
    });
  };
  return only_in(of_a, of_b, b, b_rests) || only_in(of_b, of_a, a, a_rests);
}

// The event that made it fail; nothing if it did not fail or failed by a deadline.
std::pair<std::string, std::string> failing_event(const UnderDefinition& saga) {
  const auto& failure = saga.instance.failure;
  if (!failure || failure->type == tick_type) return {};
  return {name_of_step(saga.definition, failure->step), failure->type};
}

bool failed_by_deadline(const Instance& instance) {
  return instance.failure && instance.failure->type == tick_type;
}

bool ends_differently(const UnderDefinition& in_force, const UnderDefinition& shadow) {
  const Instance &a = in_force.instance, &b = shadow.instance;
  // A failure by a deadline is reported as a different timeout.
  if (!failed_by_deadline(a) && !failed_by_deadline(b) &&
      failing_event(in_force) != failing_event(shadow))
    return true;
  if (b.state == State::compensating) return !a.is_failing();
  if (a.state != b.state) return true;
  return a.stuck && b.stuck &&
         name_of_step(in_force.definition, a.stuck->step) !=
             name_of_step(shadow.definition, b.stuck->step);
}

// Which steps are undone by which events, and which undos come before them.
using UndoPlan = std::set<std::tuple<std::string, std::string, std::string, Names>>;

UndoPlan undo_plan(const UnderDefinition& saga) {
  const auto& definition = saga.definition;
  const auto steps = undos_of(saga);
  UndoPlan plan;
  for (const StepIndex step : steps) {
    const Step& defined = definition.step(step);
    Names before;
    for (const StepIndex other : defined.undo_after) {
      if (std::find(steps.begin(), steps.end(), other) != steps.end())
        before.insert(definition.step(other).name);
    }
    plan.emplace(defined.name, defined.undo, defined.undone, std::move(before));
  }
  return plan;
}

bool undoes_several_in_parallel(const UnderDefinition& saga) {
  const auto account = account_of(saga.definition, saga.instance);
  return saga.definition.undoes_in_parallel() && account.owed.size() > 1;
}

Names waived_by_hand(const UnderDefinition& saga) {
  Names names;
  for (StepIndex step = 0; step < saga.instance.steps.size(); ++step) {
    if (saga.instance.steps[step].waived.exists()) names.insert(saga.definition.step(step).name);
  }
  return names;
}

bool compensates_differently(const UnderDefinition& a, const UnderDefinition& b) {
  return undo_plan(a) != undo_plan(b) || waived_by_hand(a) != waived_by_hand(b) ||
         undoes_several_in_parallel(a) != undoes_several_in_parallel(b);
}

std::set<std::uint64_t> turning_points(const Instance& instance) {
  std::set<std::uint64_t> points;
  if (instance.failure) points.insert(instance.failure->sequence);
  if (instance.ended.exists()) points.insert(instance.ended.sequence);
  for (const auto& finding : instance.findings) {
    if (finding.kind == FindingKind::deadline_passed) points.insert(finding.sequence);
  }
  return points;
}

std::uint64_t first_difference(const Instance& a, const Instance& b,
                               const std::vector<DivergenceKind>& kinds) {
  const bool only_undoes = kinds == std::vector{DivergenceKind::compensates_differently};
  if (only_undoes && a.failure && b.failure)
    return std::min(a.failure->sequence, b.failure->sequence);
  const auto of_a = turning_points(a), of_b = turning_points(b);
  std::vector<std::uint64_t> only_one;
  std::set_symmetric_difference(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(),
                                std::back_inserter(only_one));
  if (!only_one.empty()) return only_one.front();
  return of_a.empty() ? 0 : *of_a.begin();
}

}  // namespace

const char* name_of(DivergenceKind kind) {
  switch (kind) {
    case DivergenceKind::ends_differently:
      return "ends_differently";
    case DivergenceKind::times_out_differently:
      return "times_out_differently";
    case DivergenceKind::compensates_differently:
      return "compensates_differently";
  }
  return "?";
}

std::vector<std::string> deadlines_passed(const UnderDefinition& saga) {
  const auto& [definition, instance] = saga;
  Names names;
  for (StepIndex step = 0; step < instance.steps.size(); ++step) {
    if (instance.steps[step].overdue) names.insert(definition.step(step).name);
  }
  const bool own =
      std::any_of(instance.findings.begin(), instance.findings.end(), [](const Finding& finding) {
        return finding.kind == FindingKind::deadline_passed && !finding.step;
      });
  if (own || (failed_by_deadline(instance) && !instance.failure->step)) names.insert("");
  return {names.begin(), names.end()};
}

std::vector<StepIndex> undos_of(const UnderDefinition& saga) {
  const auto& [definition, instance] = saga;
  const auto owed = account_of(definition, instance).owed;
  std::vector<StepIndex> steps;
  for (StepIndex step = 0; step < instance.steps.size(); ++step) {
    const StepInstance& it = instance.steps[step];
    // If the fence was answered before this definition needed it, it was not asked again.
    const bool fence_held = definition.pivot() == step && instance.is_failing() && it.is_undone();
    if (it.attempts > 0 || fence_held || std::find(owed.begin(), owed.end(), step) != owed.end())
      steps.push_back(step);
  }
  return steps;
}

Divergence divergence_of(const UnderDefinition& in_force, const UnderDefinition& shadow) {
  const Instance &a = in_force.instance, &b = shadow.instance;
  const bool a_rests = is_at_rest(a), b_rests = shadow_is_at_rest(b);
  const bool has_happened =
      is_done(a.state) || is_done(b.state) || a.failure || b.failure || a.stuck || b.stuck;
  Divergence divergence;
  auto& kinds = divergence.kinds;
  const bool is_settled = a_rests && b_rests && has_happened;
  if (is_settled && ends_differently(in_force, shadow))
    kinds.push_back(DivergenceKind::ends_differently);
  if (times_out_differently(in_force, a_rests, shadow, b_rests))
    kinds.push_back(DivergenceKind::times_out_differently);
  if (is_settled && compensates_differently(in_force, shadow))
    kinds.push_back(DivergenceKind::compensates_differently);
  if (kinds.empty()) {
    divergence.outcome = is_settled ? Outcome::equal : Outcome::undecided;
    return divergence;
  }
  divergence.outcome = Outcome::differing;
  divergence.from = first_difference(a, b, kinds);
  return divergence;
}

}  // namespace laban::observer
