#include "observer/queries/saga_parts.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/queries/seen_waits.h"
#include "observer/queries/step_times.h"
#include "observer/saga/fold/waits.h"

namespace laban::observer {

namespace {

std::optional<std::uint64_t> sequence_of(const Evidence& evidence) {
  return evidence.exists() ? std::optional(evidence.sequence) : std::nullopt;
}

// Versions with the same digest are equivalent, and the instance holds only that: the number is
// that of the one it began under.
std::uint32_t number_of(const DefinitionRegistry& book, const DefinitionVersion& version,
                        const Instance& instance) {
  const auto* chapter = book.chapter(instance.definition);
  std::uint32_t number = version.number;
  if (chapter == nullptr) return number;
  for (const auto& other : chapter->versions()) {
    if (other.definition.digest() == instance.version &&
        other.applied.sequence < instance.opened.sequence)
      number = other.number;
  }
  return number;
}

std::vector<api::SagaWait> waits_in(const StoreReader& reader, const Definition& definition,
                                    const Instance& instance, const Viewpoint& from) {
  std::vector<api::SagaWait> list;
  for (const auto& wait : seen_waits(reader, definition, instance)) {
    list.push_back({.service = std::string(wait.service),
                    .step = name_of(definition, wait.step),
                    .event = std::string(wait.event),
                    .what = wait.what,
                    .since = wait.since,
                    .waited = std::max(from.now - wait.since, Duration::zero()),
                    .left = time_left(instance, wait.due, from.clock),
                    .retry_in = time_left(instance, wait.retry_at, from.clock)});
  }
  return list;
}

}  // namespace

std::optional<std::string> name_of(const Definition& definition,
                                   const std::optional<StepIndex>& step) {
  return step ? std::optional(definition.step(*step).name) : std::nullopt;
}

std::vector<std::string> names_of(const Definition& definition,
                                  const std::vector<StepIndex>& steps) {
  std::vector<std::string> names;
  names.reserve(steps.size());
  for (const StepIndex step : steps) names.push_back(definition.step(step).name);
  return names;
}

std::string text_of(const Definition& definition, const Finding& finding) {
  const std::string step = finding.step ? definition.step(*finding.step).name : "";
  const auto& text = finding.text;
  switch (finding.kind) {
    case FindingKind::unexpected:
      return fmt::format("{} has no role here", text);
    case FindingKind::duplicate:
      return fmt::format("{} was emitted twice", text);
    case FindingKind::late:
      return fmt::format("{} came after the saga had failed or its deadline had expired", text);
    case FindingKind::out_of_order:
      return fmt::format("{} came before what it waits for", text);
    case FindingKind::after_final:
      return fmt::format("{} came after the end", text);
    case FindingKind::wrong_producer:
      return fmt::format("{} came from the wrong service", text);
    case FindingKind::unknown_type:
      return fmt::format("no schema declares {}", text);
    case FindingKind::deadline_passed:
      return text;
    case FindingKind::undo_before_do:
      return fmt::format("{} came after the undo of '{}' was confirmed", text, step);
    case FindingKind::double_undo:
      return fmt::format("{} confirmed the undo of '{}' twice", text, step);
    case FindingKind::dead_letter:
      return text;
    case FindingKind::unanswered:
      return fmt::format("{} was not answered in time", text);
    case FindingKind::fence_refused:
      return fmt::format("'{}' could not be stopped: nothing is undone", step);
    case FindingKind::failed_after_pivot:
      return "the failure came too late to undo anything";
    case FindingKind::undo_refused:
      return fmt::format("the undo of '{}' could not be done", step);
    case FindingKind::orphan:
    case FindingKind::incomplete_evidence:
    case FindingKind::contradiction:
      return text;
    case FindingKind::settled_twice:
      return fmt::format(
          "{} came although '{}' had been settled by hand (#{}): it may have "
          "happened twice",
          text, step, finding.other);
    case FindingKind::divergence:
      return fmt::format("{} has the id and the source of #{}, but says something else", text,
                         finding.other);
  }
  return text;
}

api::SagaSummary summary_of(const StoreReader& reader, const DefinitionVersion& version,
                            const Instance& instance, const Viewpoint& from) {
  const Definition& definition = version.definition;
  api::SagaSummary summary{
      .saga = instance.saga,
      .definition = instance.definition,
      .version = number_of(*reader.view().book, version, instance),
      .generation = instance.generation,
      .partition = from.partition,
      .state = instance.state,
      .started = instance.started.log_time,
      .ended = instance.ended.log_time,
      .held = instance.held.log_time,
      .age = std::max(from.now - instance.opened.log_time, Duration::zero()),
      .took = time_of_saga(instance),
      .events = instance.events,
      .findings = instance.findings.size() + instance.findings_left_out,
      .last_event = last_event_of(reader, instance),
      .waiting_for = waits_in(reader, definition, instance, from),
      .failure = failure_of(definition, instance),
  };
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    if (definition.step(index).optional) continue;
    ++summary.steps_total;
    summary.steps_done += static_cast<std::size_t>(instance.steps[index].is_done());
  }
  if (const auto business = business_of(definition, instance); !business.empty())
    summary.business = business;
  if (instance.stuck) summary.stuck = {instance.stuck->reason, instance.stuck->next};
  if (instance.gap.exists()) summary.incomplete = {instance.gap.first, instance.gap.last};
  for (const auto& finding : instance.findings) {
    const std::string kind = name_of(finding.kind);
    if (std::find(summary.finding_kinds.begin(), summary.finding_kinds.end(), kind) ==
        summary.finding_kinds.end())
      summary.finding_kinds.push_back(kind);
  }
  return summary;
}

std::optional<api::SagaFailure> failure_of(const Definition& definition, const Instance& instance) {
  if (!instance.failure) return std::nullopt;
  const Failure& failure = *instance.failure;
  return api::SagaFailure{.step = name_of(definition, failure.step),
                          .type = failure.type,
                          .reason = failure.reason,
                          .sequence = failure.sequence,
                          .time = failure.log_time};
}

std::vector<api::SagaStep> steps_of(const Definition& definition, const Instance& instance,
                                    const Viewpoint& from) {
  std::vector<api::SagaStep> steps;
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const Step& defined = definition.step(index);
    const StepInstance& step = instance.steps[index];
    const bool may_be_retried = instance.is_failing() ? !step.is_undone() : !step.is_done();
    steps.push_back({.step = defined.name,
                     .service = defined.service,
                     .state = state_of(definition, instance, index),
                     .optional = defined.optional,
                     .pivot = defined.pivot,
                     .after = names_of(definition, defined.after),
                     .done = sequence_of(step.done),
                     .failed = sequence_of(step.failed),
                     .asked = sequence_of(step.asked),
                     .undone = sequence_of(step.undone),
                     .refused = sequence_of(step.refused),
                     .skipped = sequence_of(step.skipped),
                     .waived = sequence_of(step.waived),
                     .attempts = step.attempts,
                     .failures = step.failures,
                     .agains = step.agains,
                     .left = time_left(instance, step.due, from.clock),
                     .retry_in = may_be_retried ? time_left(instance, step.retry_at, from.clock)
                                                : std::nullopt});
  }
  return steps;
}

api::SagaAccount named_account_of(const Definition& definition, const Instance& instance) {
  const Account account = account_of(definition, instance);
  api::SagaAccount named{.owed = names_of(definition, account.owed),
                         .asked = names_of(definition, account.asked),
                         .confirmed = names_of(definition, account.confirmed),
                         .waived = names_of(definition, account.waived),
                         .undone_twice = names_of(definition, account.twice),
                         .still_open = {},
                         .balanced = account.is_balanced()};
  for (const StepIndex index : account.still_open) {
    const Step& step = definition.step(index);
    named.still_open.push_back(
        {step.name, step.service, step.done, opened_by(definition, instance, index).sequence});
  }
  return named;
}

std::vector<api::SagaFinding> findings_of(const Definition& definition, const Instance& instance) {
  std::vector<api::SagaFinding> list;
  for (const auto& finding : instance.findings) {
    std::vector<std::uint64_t> sequences;
    if (finding.other != 0) sequences.push_back(finding.other);
    sequences.push_back(finding.sequence);
    list.push_back({.kind = name_of(finding.kind),
                    .step = name_of(definition, finding.step),
                    .sequences = std::move(sequences),
                    .text = text_of(definition, finding)});
  }
  return list;
}

std::vector<api::OperatorAction> actions_of(const Definition& definition,
                                            const Instance& instance) {
  std::vector<api::OperatorAction> list;
  for (const auto& act : instance.acts) {
    list.push_back({.sequence = act.at.sequence,
                    .id = act.at.id.hex(),
                    .time = act.at.log_time,
                    .action = act.action,
                    .step = name_of(definition, act.step),
                    .by = act.by,
                    .reason = act.reason,
                    .accepted = act.accepted,
                    .outcome = act.outcome});
  }
  return list;
}

}  // namespace laban::observer
