#include "tests/simulation/settled_rule.h"

#include <fmt/core.h>

#include <set>
#include <tuple>

namespace laban::simulation {

using audit::Rule;

namespace {

using Events = std::vector<const LoggedEvent*>;

std::uint64_t first_of(const Events& events, std::string_view type) {
  for (const auto* one : events) {
    if (one->event->envelope.type == type) return one->message->sequence;
  }
  return 0;
}

// Step, where a person settled it, and where its service did it too.
using Settlement = std::tuple<observer::StepIndex, std::uint64_t, std::uint64_t>;

std::set<Settlement> settled_in(const observer::Definition& definition,
                                const observer::Instance& instance, const Events& events) {
  std::set<Settlement> settled;
  for (observer::StepIndex index = 0; index < instance.steps.size(); ++index) {
    const observer::StepInstance& step = instance.steps[index];
    const observer::Step& defined = definition.step(index);
    const std::uint64_t done = first_of(events, defined.done);
    const std::uint64_t undone = first_of(events, defined.undone);
    const bool is_barred = undone != 0 && undone < done;
    if (step.skipped.exists() && done > step.skipped.sequence && !is_barred)
      settled.emplace(index, step.skipped.sequence, done);
    // The pivot's undo is a fence: there is nothing that could be undone twice.
    if (step.waived.exists() && !defined.pivot && undone > step.waived.sequence)
      settled.emplace(index, step.waived.sequence, undone);
  }
  return settled;
}

void check_saga(const observer::Definition& definition, const observer::Instance& instance,
                const Events& events, Rule& rule) {
  const auto expected = settled_in(definition, instance, events);
  std::set<Settlement> found;
  for (const auto& finding : instance.findings) {
    if (finding.kind == observer::FindingKind::settled_twice)
      found.emplace(finding.step.value_or(0), finding.other, finding.sequence);
  }
  for (const auto& one : expected) {
    const auto& [step, by_hand, by_service] = one;
    rule.check(found.contains(one) || instance.findings_left_out > 0,
               fmt::format("saga {}: {} was settled by hand at sequence {} and done by its service "
                           "at {}, which is not found",
                           instance.saga, definition.step(step).name, by_hand, by_service));
  }
  for (const auto& one : found) {
    rule.check(expected.contains(one),
               fmt::format("saga {}: {} is said to be settled twice, and was not", instance.saga,
                           definition.step(std::get<0>(one)).name));
  }
}

}  // namespace

Rule double_settlements_are_found(const Evidence& evidence, const Knowledge& knowledge) {
  Rule rule{"double_settlements_are_found",
            "what a person settled by hand and a service did too is a finding"};
  for (const auto& sagas : evidence.instances) {
    for (const auto& [id, instance] : sagas) {
      const auto events = evidence.sagas.find(id);
      if (events != evidence.sagas.end())
        check_saga(knowledge.version(instance.version), instance, events->second, rule);
    }
  }
  return rule;
}

}  // namespace laban::simulation
