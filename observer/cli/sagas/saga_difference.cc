#include "observer/cli/sagas/saga_difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {

namespace {

// The items of one part of a saga, by name, in their original order.
using Facts = std::vector<std::pair<std::string, std::string>>;

std::string time_fact(Time time) { return local_time(time); }

void append(std::string& text, const std::string& more) {
  if (!more.empty()) text += (text.empty() ? "" : ", ") + more;
}

Facts saga_facts(const api::SagaDetail& detail) {
  const api::SagaSummary& saga = detail.summary;
  std::string failed, gone;
  if (saga.failure) {
    append(failed, saga.failure->type);
    append(failed, saga.failure->step.value_or(""));
    append(failed, saga.failure->reason);
  }
  if (saga.incomplete)
    gone = fmt::format("#{} to #{} are gone from the log", saga.incomplete->first,
                       saga.incomplete->last);
  return {{"generation", std::to_string(saga.generation)},
          {"definition", saga.definition},
          {"version", std::to_string(saga.version)},
          {"state", name_of(saga.state)},
          {"business", saga.business.value_or("")},
          {"started", time_fact(saga.started)},
          {"ended", time_fact(saga.ended)},
          {"held", time_fact(saga.held)},
          {"steps_done", std::to_string(saga.steps_done)},
          {"events", std::to_string(saga.events)},
          {"failure", failed},
          {"stuck", saga.stuck ? saga.stuck->reason : std::string()},
          {"evidence", gone}};
}

Facts step_facts(const api::SagaDetail& saga) {
  Facts facts;
  for (const auto& step : saga.steps) {
    std::string text = name_of(step.state);
    for (const auto& [word, at] : {std::pair{"done", step.done},
                                   {"failed", step.failed},
                                   {"asked", step.asked},
                                   {"undone", step.undone},
                                   {"refused", step.refused},
                                   {"skipped", step.skipped},
                                   {"waived", step.waived}}) {
      if (at.value_or(0) > 0) append(text, fmt::format("{} #{}", word, *at));
    }
    for (const auto& [word, count] : {std::pair{"failures", step.failures},
                                      {"agains", step.agains},
                                      {"attempts", step.attempts}}) {
      if (count > 0) append(text, fmt::format("{} {}", count, word));
    }
    facts.emplace_back(step.step, text);
  }
  return facts;
}

Facts account_facts(const api::SagaDetail& saga) {
  const auto& account = saga.account;
  const auto joined = [](const auto& steps) { return fmt::format("{}", fmt::join(steps, ", ")); };
  return {{"owed", joined(account.owed)},
          {"asked", joined(account.asked)},
          {"confirmed", joined(account.confirmed)},
          {"waived", joined(account.waived)},
          {"undone twice", joined(account.undone_twice)}};
}

Facts wait_facts(const api::SagaDetail& saga) {
  Facts facts;
  for (const auto& wait : saga.summary.waiting_for) {
    facts.emplace_back(wait.service + (wait.step ? " (" + *wait.step + ")" : ""),
                       fmt::format("{} {}", name_of(wait.what), wait.event));
  }
  return facts;
}

Facts finding_facts(const api::SagaDetail& saga) {
  Facts facts;
  for (const auto& finding : saga.findings) {
    std::string at;
    for (const auto sequence : finding.sequences) at += fmt::format(" #{}", sequence);
    facts.emplace_back(finding.kind + at, finding.text);
  }
  return facts;
}

Facts action_facts(const api::SagaDetail& saga) {
  Facts facts;
  for (const auto& action : saga.actions) {
    facts.emplace_back(fmt::format("{} #{}", action.action, action.sequence),
                       fmt::format("{}: {} ({})", action.by, action.reason, action.outcome));
  }
  return facts;
}

const std::string* find(const Facts& facts, const std::string& name) {
  const auto found = std::find_if(facts.begin(), facts.end(),
                                  [&](const auto& fact) { return fact.first == name; });
  return found == facts.end() ? nullptr : &found->second;
}

std::optional<std::string> if_any(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

void compare(const char* part, const Facts& before, const Facts& after,
             std::vector<SagaChange>& changes) {
  for (const auto& [name, text] : before) {
    if (find(after, name) == nullptr && !text.empty()) changes.push_back({part, name, text, {}});
  }
  for (const auto& [name, text] : after) {
    const auto* was = find(before, name);
    const std::string from = was == nullptr ? "" : *was;
    if (from != text) changes.push_back({part, name, if_any(from), if_any(text)});
  }
}

}  // namespace

std::vector<SagaChange> saga_changes(const api::SagaDetail* before, const api::SagaDetail& after) {
  std::vector<SagaChange> changes;
  const auto compare_part = [&](const char* part, Facts (*facts_of)(const api::SagaDetail&)) {
    compare(part, before == nullptr ? Facts() : facts_of(*before), facts_of(after), changes);
  };
  compare_part("saga", saga_facts);
  compare_part("step", step_facts);
  compare_part("account", account_facts);
  compare_part("wait", wait_facts);
  compare_part("finding", finding_facts);
  compare_part("act", action_facts);
  return changes;
}

std::vector<api::TimelineEntry> entries_after(const std::vector<api::TimelineEntry>& timeline,
                                              std::uint64_t sequence) {
  std::vector<api::TimelineEntry> entries;
  std::copy_if(timeline.begin(), timeline.end(), std::back_inserter(entries),
               [&](const auto& entry) { return entry.sequence > sequence; });
  return entries;
}

}  // namespace laban::cli
