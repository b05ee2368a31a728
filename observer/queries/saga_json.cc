#include "observer/queries/saga_json.h"

#include <fmt/core.h>

#include <algorithm>

namespace laban::observer {

namespace {

Json sequence_or_null(const Evidence& evidence) {
  return evidence.exists() ? Json(evidence.sequence) : Json(nullptr);
}

Json name_or_null(const Definition& definition, const std::optional<StepIndex>& step) {
  return step ? Json(definition.step(*step).name) : Json(nullptr);
}

Json left_ms(Duration due, Duration clock) {
  if (due == Duration::zero()) return nullptr;
  return milliseconds(std::max(due - clock, Duration::zero()));
}

// When all it waits for was done.
Time opened_at(const Definition& definition, const Instance& instance, StepIndex step) {
  Time latest = instance.started.log_time;
  for (const StepIndex other : definition.step(step).after) {
    latest = std::max(latest, instance.steps[other].done.log_time);
  }
  return latest;
}

void add_undo_waits(const Definition& definition, const Instance& instance,
                    std::vector<Wait>& waits) {
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const StepInstance& step = instance.steps[index];
    const Step& says = definition.step(index);
    if (step.attempts == 0 || step.is_undone()) continue;
    const bool is_asked = step.asked.sequence > step.decided.sequence;
    if (is_asked) {
      waits.push_back({says.service, index, says.undone, true, step.asked.log_time, step.due});
    } else {
      waits.push_back({"observer", index, says.undo, true, step.decided.log_time, {}});
    }
  }
}

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

}  // namespace

double milliseconds(Duration duration) {
  return static_cast<double>(std::chrono::round<std::chrono::microseconds>(duration).count()) /
         1000.0;
}

Json time_or_null(Time time) { return time == Time{} ? Json(nullptr) : Json(to_rfc3339(time)); }

std::vector<Wait> waits_of(const Definition& definition, const Instance& instance) {
  std::vector<Wait> waits;
  if (instance.state == State::completed || instance.state == State::compensated) return waits;
  if (instance.state == State::placeholder) {
    const StepIndex first = definition.part_of(definition.starts())->step;
    waits.push_back({definition.step(first).service,
                     first,
                     definition.starts(),
                     false,
                     instance.opened.log_time,
                     {}});
    return waits;
  }
  if (instance.is_failing()) {
    add_undo_waits(definition, instance, waits);
    return waits;
  }
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const Step& says = definition.step(index);
    if (says.optional || !is_open(definition, instance, index)) continue;
    waits.push_back({says.service, index, says.done, false, opened_at(definition, instance, index),
                     instance.steps[index].due});
  }
  return waits;
}

Json summary_of(const Definition& definition, const Instance& instance, const Viewpoint& from) {
  const Time begun =
      instance.started.exists() ? instance.started.log_time : instance.opened.log_time;
  const Time until = instance.ended.exists() ? instance.ended.log_time : from.now;
  std::size_t done = 0, total = 0;
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    if (definition.step(index).optional) continue;
    ++total;
    done += static_cast<std::size_t>(instance.steps[index].done.exists());
  }
  Json waiting = Json::array();
  for (const auto& wait : waits_of(definition, instance)) {
    waiting.push_back(
        {{"service", wait.service},
         {"step", definition.step(wait.step).name},
         {"event", wait.event},
         {"for", wait.for_undone ? "undone" : "done"},
         {"since", time_or_null(wait.since)},
         {"waited_ms", milliseconds(std::max(from.now - wait.since, Duration::zero()))},
         {"left_ms", left_ms(wait.due, from.clock)}});
  }
  Json failure, stuck;
  if (instance.failure) {
    failure = {{"step", name_or_null(definition, instance.failure->step)},
               {"type", instance.failure->type},
               {"reason", instance.failure->reason},
               {"sequence", instance.failure->sequence},
               {"time", time_or_null(instance.failure->log_time)}};
  }
  if (instance.stuck) stuck = {{"reason", instance.stuck->reason}, {"next", instance.stuck->next}};
  return {{"saga", instance.saga},
          {"definition", instance.definition},
          {"generation", instance.generation},
          {"partition", from.partition},
          {"state", name_of(instance.state)},
          {"started", time_or_null(instance.started.log_time)},
          {"ended", time_or_null(instance.ended.log_time)},
          {"age_ms", milliseconds(std::max(until - begun, Duration::zero()))},
          {"steps_done", done},
          {"steps_total", total},
          {"events", instance.events},
          {"findings", instance.findings.size() + instance.findings_left_out},
          {"last_event",
           {{"type", instance.last_type},
            {"sequence", instance.last.sequence},
            {"time", time_or_null(instance.last.log_time)}}},
          {"waiting_for", std::move(waiting)},
          {"failure", std::move(failure)},
          {"stuck", std::move(stuck)}};
}

Json steps_of(const Definition& definition, const Instance& instance, const Viewpoint& from) {
  Json steps = Json::array();
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const Step& says = definition.step(index);
    const StepInstance& step = instance.steps[index];
    Json after = Json::array();
    for (const StepIndex other : says.after) after.push_back(definition.step(other).name);
    steps.push_back({{"step", says.name},
                     {"service", says.service},
                     {"state", name_of(state_of(definition, instance, index))},
                     {"optional", says.optional},
                     {"pivot", says.pivot},
                     {"after", std::move(after)},
                     {"done", sequence_or_null(step.done)},
                     {"failed", sequence_or_null(step.failed)},
                     {"asked", sequence_or_null(step.asked)},
                     {"undone", sequence_or_null(step.undone)},
                     {"attempts", step.attempts},
                     {"left_ms", left_ms(step.due, from.clock)}});
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

Json next_steps_of(const Definition& definition, const Instance& instance, const Viewpoint& from) {
  Json steps = Json::array();
  if (instance.stuck) {
    steps.push_back(instance.stuck->next);
    return steps;
  }
  for (const auto& wait : waits_of(definition, instance)) {
    if (wait.service == "observer") {
      steps.push_back(
          fmt::format("start an observer with --mode emit: {} was decided on and not asked for yet",
                      wait.event));
      continue;
    }
    std::string text = fmt::format("wait for {} from {}", wait.event, wait.service);
    if (wait.due != Duration::zero()) {
      text += fmt::format(", {} left", to_text(std::max(wait.due - from.clock, Duration::zero())));
    }
    steps.push_back(std::move(text));
  }
  return steps;
}

}  // namespace laban::observer
