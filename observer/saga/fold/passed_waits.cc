#include "observer/saga/fold/passed_waits.h"

namespace laban::observer {

namespace {

// A step may be skipped by an operator and done afterwards: what it let begin, began with the
// first.
Evidence passed_by(const StepInstance& step) {
  if (!step.skipped.exists()) return step.done;
  if (!step.done.exists()) return step.skipped;
  return step.done.sequence < step.skipped.sequence ? step.done : step.skipped;
}

bool happened_before(const Evidence& evidence, std::uint64_t sequence) {
  return evidence.exists() && evidence.sequence < sequence;
}

PassedWait wait_for_step(const Definition& definition, const Instance& instance, StepIndex index,
                         std::uint64_t sequence) {
  const Step& defined = definition.step(index);
  const Evidence& again = instance.steps[index].again_asked;
  const bool was_asked_again = happened_before(again, sequence);
  return {defined.service, index, defined.done,
          was_asked_again ? again : opened_by(definition, instance, index)};
}

PassedWait wait_for_answer(const Definition& definition, const Instance& instance, StepIndex index,
                           const Finding& finding) {
  const Step& defined = definition.step(index);
  const StepInstance& step = instance.steps[index];
  const bool is_undo = finding.text == defined.undo;
  const Evidence& last = is_undo ? step.asked : step.again_asked;
  Evidence request{finding.other, {}, {}};
  if (last.sequence == request.sequence) request = last;
  return {defined.service, index, is_undo ? defined.undone : defined.done, request};
}

// What was open when the deadline of the whole saga expired.
std::vector<PassedWait> open_at(const Definition& definition, const Instance& instance,
                                std::uint64_t sequence) {
  std::vector<PassedWait> open;
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const bool was_done = happened_before(passed_by(instance.steps[index]), sequence);
    if (definition.step(index).optional || was_done) continue;
    if (!happened_before(opened_by(definition, instance, index), sequence)) continue;
    open.push_back(wait_for_step(definition, instance, index, sequence));
  }
  return open;
}

}  // namespace

std::vector<PassedWait> passed_waits(const Definition& definition, const Instance& instance,
                                     const Finding& finding) {
  switch (finding.kind) {
    case FindingKind::deadline_passed:
      if (!finding.step) return open_at(definition, instance, finding.sequence);
      return {wait_for_step(definition, instance, *finding.step, finding.sequence)};
    case FindingKind::unanswered:
      if (!finding.step) return {};
      return {wait_for_answer(definition, instance, *finding.step, finding)};
    case FindingKind::incomplete_evidence:
      if (!instance.orphaned) return {};
      [[fallthrough]];
    case FindingKind::orphan: {
      const StepIndex first = definition.part_of(definition.starts())->step;
      return {{definition.step(first).service, first, definition.starts(), instance.opened}};
    }
    default:
      return {};
  }
}

}  // namespace laban::observer
