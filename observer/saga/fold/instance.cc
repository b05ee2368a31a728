#include "observer/saga/fold/instance.h"

#include <algorithm>

namespace laban::observer {

const char* name_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::unexpected:
      return "unexpected";
    case FindingKind::duplicate:
      return "duplicate";
    case FindingKind::late:
      return "late";
    case FindingKind::out_of_order:
      return "out_of_order";
    case FindingKind::after_final:
      return "after_final";
    case FindingKind::wrong_producer:
      return "wrong_producer";
    case FindingKind::unknown_type:
      return "unknown_type";
    case FindingKind::deadline_passed:
      return "deadline_passed";
    case FindingKind::undo_before_do:
      return "undo_before_do";
    case FindingKind::double_undo:
      return "double_undo";
    case FindingKind::dead_letter:
      return "dead_letter";
    case FindingKind::unanswered:
      return "unanswered";
    case FindingKind::fence_refused:
      return "fence_refused";
    case FindingKind::failed_after_pivot:
      return "failed_after_pivot";
    case FindingKind::undo_refused:
      return "undo_refused";
    case FindingKind::orphan:
      return "orphan";
    case FindingKind::incomplete_evidence:
      return "incomplete_evidence";
    case FindingKind::divergence:
      return "divergence";
    case FindingKind::contradiction:
      return "contradiction";
    case FindingKind::settled_twice:
      return "settled_twice";
  }
  return "?";
}

const char* name_of(StepState state) {
  switch (state) {
    case StepState::waiting:
      return "waiting";
    case StepState::open:
      return "open";
    case StepState::done:
      return "done";
    case StepState::failed:
      return "failed";
    case StepState::undo_asked:
      return "undo_asked";
    case StepState::undone:
      return "undone";
    case StepState::barred:
      return "barred";
    case StepState::refused:
      return "refused";
    case StepState::skipped:
      return "skipped";
    case StepState::waived:
      return "waived";
  }
  return "?";
}

Instance make_instance(const Definition& definition, std::string saga, std::uint32_t generation) {
  Instance instance;
  instance.definition = definition.name();
  instance.version = definition.digest();
  instance.saga = std::move(saga);
  instance.generation = generation;
  instance.steps.resize(definition.steps().size());
  return instance;
}

StepState state_of(const Definition& definition, const Instance& instance, StepIndex index) {
  const StepInstance& step = instance.steps[index];
  if (step.undone.exists()) return step.done.exists() ? StepState::undone : StepState::barred;
  if (step.waived.exists()) return StepState::waived;
  if (step.attempts > 0 && instance.is_failing()) return StepState::undo_asked;
  if (step.done.exists()) return StepState::done;
  if (step.skipped.exists()) return StepState::skipped;
  if (step.refused.exists()) return StepState::refused;
  if (step.failed.exists()) return StepState::failed;
  return is_open(definition, instance, index) ? StepState::open : StepState::waiting;
}

bool is_open(const Definition& definition, const Instance& instance, StepIndex index) {
  const auto& after = definition.step(index).after;
  return instance.started.exists() && !instance.steps[index].is_done() &&
         std::all_of(after.begin(), after.end(),
                     [&](StepIndex other) { return instance.steps[other].is_done(); });
}

Evidence opened_by(const Definition& definition, const Instance& instance, StepIndex index) {
  Evidence last = instance.started;
  for (const StepIndex other : definition.step(index).after) {
    const StepInstance& step = instance.steps[other];
    if (!step.is_done()) return {};
    const Evidence& done = step.skipped.exists() ? step.skipped : step.done;
    if (done.sequence > last.sequence) last = done;
  }
  return last;
}

namespace {

// Its service has said that it does not do it, and was not asked again.
bool has_declined(const StepInstance& step) {
  const auto declined = std::max(step.failed.sequence, step.tolerated.sequence);
  return declined > step.again_asked.sequence;
}

}  // namespace

bool may_still_come(const Definition& definition, const Instance& instance, StepIndex index) {
  const StepInstance& step = instance.steps[index];
  const Step& defined = definition.step(index);
  const bool matters = defined.can_be_undone() || !defined.optional;
  // Of a pivot that could not be stopped, a person's word is all there is.
  const bool is_settled = defined.pivot ? !step.waived.exists() : step.is_undone();
  return matters && !is_settled && !step.undone.exists() && !has_declined(step) &&
         is_open(definition, instance, index);
}

Account account_of(const Definition& definition, const Instance& instance) {
  Account account;
  if (!instance.is_failing()) return account;
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const StepInstance& step = instance.steps[index];
    if (may_still_come(definition, instance, index)) account.still_open.push_back(index);
    if (!step.done.exists() || !definition.step(index).can_be_undone()) continue;
    account.owed.push_back(index);
    if (step.attempts > 0) account.asked.push_back(index);
    if (step.undone.exists()) {
      account.confirmed.push_back(index);
      if (step.waived.exists()) account.twice.push_back(index);
    } else if (step.waived.exists()) {
      account.waived.push_back(index);
    }
  }
  return account;
}

std::string_view business_of(const Definition& definition, const Instance& instance) {
  const auto& all = definition.business();
  const auto fits = [&](const BusinessState& state) {
    const bool right_state =
        state.states.empty() ||
        std::find(state.states.begin(), state.states.end(), instance.state) != state.states.end();
    return right_state && std::all_of(state.done.begin(), state.done.end(), [&](StepIndex step) {
             return instance.steps[step].is_done();
           });
  };
  const auto last = std::find_if(all.rbegin(), all.rend(), fits);
  return last == all.rend() ? std::string_view{} : std::string_view(last->name);
}

bool is_fence_open(const Definition& definition, const Instance& instance) {
  const auto pivot = definition.pivot();
  if (!instance.is_failing() || !pivot || !definition.step(*pivot).can_be_undone()) return false;
  const StepInstance& step = instance.steps[*pivot];
  return !step.done.exists() && !step.is_undone();
}

}  // namespace laban::observer
