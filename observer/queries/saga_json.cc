#include "observer/queries/saga_json.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/saga/fold/waits.h"

namespace laban::observer {

namespace {

Json sequence_or_null(const Evidence& evidence) {
  return evidence.exists() ? Json(evidence.sequence) : Json(nullptr);
}

Json name_or_null(const Definition& definition, const std::optional<StepIndex>& step) {
  return step ? Json(definition.step(*step).name) : Json(nullptr);
}

// How much log-clock time is left; it stands still for a saga that is held.
Json left_ms(const Instance& instance, Duration due, const Viewpoint& from) {
  const auto left = time_left(instance, due, from.clock);
  return left ? Json(milliseconds(*left)) : Json(nullptr);
}

Json waits_json(const Definition& definition, const Instance& instance, const Viewpoint& from) {
  Json list = Json::array();
  for (const auto& wait : waits_of(definition, instance)) {
    list.push_back({{"service", wait.service},
                    {"step", name_or_null(definition, wait.step)},
                    {"event", wait.event},
                    {"for", name_of(wait.what)},
                    {"since", time_or_null(wait.since)},
                    {"waited_ms", milliseconds(std::max(from.now - wait.since, Duration::zero()))},
                    {"left_ms", left_ms(instance, wait.due, from)},
                    {"retry_in_ms", left_ms(instance, wait.retry_at, from)}});
  }
  return list;
}

}  // namespace

std::string text_of(const Definition& definition, const Finding& finding) {
  const std::string step = finding.step ? definition.step(*finding.step).name : "";
  const auto& text = finding.text;
  switch (finding.kind) {
    case FindingKind::unexpected:
      return fmt::format("{} plays no part here", text);
    case FindingKind::duplicate:
      return fmt::format("{} was said twice", text);
    case FindingKind::late:
      return fmt::format("{} came after the saga had failed or its time had passed", text);
    case FindingKind::out_of_order:
      return fmt::format("{} came before what it waits for", text);
    case FindingKind::after_final:
      return fmt::format("{} came after the end", text);
    case FindingKind::wrong_producer:
      return fmt::format("{} came from a service that may not emit it", text);
    case FindingKind::unknown_type:
      return fmt::format("{} is in no schema", text);
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
      return text;
  }
  return text;
}

double milliseconds(Duration duration) {
  return static_cast<double>(std::chrono::round<std::chrono::microseconds>(duration).count()) /
         1000.0;
}

Json time_or_null(Time time) { return time == Time{} ? Json(nullptr) : Json(to_rfc3339(time)); }

Json summary_of(const DefinitionVersion& version, const Instance& instance, const Viewpoint& from) {
  const Definition& definition = version.definition;
  const Time begun =
      instance.started.exists() ? instance.started.log_time : instance.opened.log_time;
  const Time until = instance.ended.exists() ? instance.ended.log_time : from.now;
  std::size_t done = 0, total = 0;
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    if (definition.step(index).optional) continue;
    ++total;
    done += static_cast<std::size_t>(instance.steps[index].is_done());
  }
  const std::string_view business = business_of(definition, instance);
  Json stuck, incomplete;
  if (instance.stuck) stuck = {{"reason", instance.stuck->reason}, {"next", instance.stuck->next}};
  if (instance.gap.exists())
    incomplete = {{"first", instance.gap.first}, {"last", instance.gap.last}};
  return {{"saga", instance.saga},
          {"definition", instance.definition},
          {"version", version.number},
          {"generation", instance.generation},
          {"partition", from.partition},
          {"state", name_of(instance.state)},
          {"business", business.empty() ? Json(nullptr) : Json(business)},
          {"started", time_or_null(instance.started.log_time)},
          {"ended", time_or_null(instance.ended.log_time)},
          {"held", time_or_null(instance.held.log_time)},
          {"age_ms", milliseconds(std::max(until - begun, Duration::zero()))},
          {"steps_done", done},
          {"steps_total", total},
          {"events", instance.events},
          {"findings", instance.findings.size() + instance.findings_left_out},
          {"last_event",
           {{"type", instance.last_type},
            {"sequence", instance.last.sequence},
            {"id", instance.last.id.hex()},
            {"time", time_or_null(instance.last.log_time)}}},
          {"waiting_for", waits_json(definition, instance, from)},
          {"failure", failure_json(definition, instance)},
          {"stuck", std::move(stuck)},
          {"incomplete", std::move(incomplete)}};
}

Json failure_json(const Definition& definition, const Instance& instance) {
  if (!instance.failure) return nullptr;
  const Failure& failure = *instance.failure;
  return {{"step", name_or_null(definition, failure.step)},
          {"type", failure.type},
          {"reason", failure.reason},
          {"sequence", failure.sequence},
          {"time", time_or_null(failure.log_time)}};
}

Json steps_of(const Definition& definition, const Instance& instance, const Viewpoint& from) {
  Json steps = Json::array();
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const Step& says = definition.step(index);
    const StepInstance& step = instance.steps[index];
    const bool may_be_retried = instance.is_failing() ? !step.is_undone() : !step.is_done();
    Json after = Json::array();
    for (const StepIndex other : says.after) after.push_back(definition.step(other).name);
    steps.push_back(
        {{"step", says.name},
         {"service", says.service},
         {"state", name_of(state_of(definition, instance, index))},
         {"optional", says.optional},
         {"pivot", says.pivot},
         {"after", std::move(after)},
         {"done", sequence_or_null(step.done)},
         {"failed", sequence_or_null(step.failed)},
         {"asked", sequence_or_null(step.asked)},
         {"undone", sequence_or_null(step.undone)},
         {"refused", sequence_or_null(step.refused)},
         {"skipped", sequence_or_null(step.skipped)},
         {"waived", sequence_or_null(step.waived)},
         {"attempts", step.attempts},
         {"failures", step.failures},
         {"agains", step.agains},
         {"left_ms", left_ms(instance, step.due, from)},
         {"retry_in_ms", may_be_retried ? left_ms(instance, step.retry_at, from) : Json(nullptr)}});
  }
  return steps;
}

Json account_json(const Definition& definition, const Instance& instance) {
  const Account account = account_of(definition, instance);
  const auto names = [&](const std::vector<StepIndex>& steps) {
    Json list = Json::array();
    for (const StepIndex step : steps) list.push_back(definition.step(step).name);
    return list;
  };
  return {{"owed", names(account.owed)},
          {"asked", names(account.asked)},
          {"confirmed", names(account.confirmed)},
          {"waived", names(account.waived)},
          {"balanced", account.is_balanced()}};
}

Json findings_of(const Definition& definition, const Instance& instance) {
  Json list = Json::array();
  for (const auto& finding : instance.findings) {
    Json sequences = Json::array();
    if (finding.other != 0) sequences.push_back(finding.other);
    sequences.push_back(finding.sequence);
    list.push_back({{"kind", name_of(finding.kind)},
                    {"step", name_or_null(definition, finding.step)},
                    {"sequences", std::move(sequences)},
                    {"text", text_of(definition, finding)}});
  }
  return list;
}

Json acts_of(const Definition& definition, const Instance& instance) {
  Json list = Json::array();
  for (const auto& act : instance.acts) {
    list.push_back({{"sequence", act.at.sequence},
                    {"id", act.at.id.hex()},
                    {"time", time_or_null(act.at.log_time)},
                    {"action", act.action},
                    {"step", name_or_null(definition, act.step)},
                    {"by", act.by},
                    {"reason", act.reason},
                    {"accepted", act.accepted},
                    {"outcome", act.outcome}});
  }
  return list;
}

}  // namespace laban::observer
