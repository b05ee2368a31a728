#include "observer/cli/sagas/saga_difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace laban::cli {

namespace {

// What a part of a saga says, by name, in the order it was said.
using Facts = std::vector<std::pair<std::string, std::string>>;

std::string plain(const Json& value) {
  if (value.is_null()) return {};
  return value.is_string() ? value.get<std::string>() : dump(value);
}

std::string field(const Json& object, const char* key) {
  return object.is_object() && object.contains(key) ? plain(object[key]) : std::string();
}

void add(std::string& text, const std::string& more) {
  if (!more.empty()) text += (text.empty() ? "" : ", ") + more;
}

Facts saga_facts(const Json& saga) {
  Facts facts;
  for (const char* key : {"generation", "definition", "version", "state", "business", "started",
                          "ended", "held", "steps_done", "events"}) {
    facts.emplace_back(key, field(saga, key));
  }
  const Json& failure = object_at(saga, "failure");
  std::string failed = text_at(failure, "type");
  add(failed, text_at(failure, "step"));
  add(failed, text_at(failure, "reason"));
  facts.emplace_back("failure", failed);
  facts.emplace_back("stuck", text_at(object_at(saga, "stuck"), "reason"));
  const Json& gone = object_at(saga, "incomplete");
  facts.emplace_back("evidence",
                     gone.empty() ? ""
                                  : fmt::format("#{} to #{} are gone from the log",
                                                count_at(gone, "first"), count_at(gone, "last")));
  return facts;
}

Facts step_facts(const Json& saga) {
  Facts facts;
  for (const Json& step : list_at(saga, "steps")) {
    std::string text = text_at(step, "state");
    for (const char* key : {"done", "failed", "asked", "undone", "refused", "skipped", "waived"}) {
      if (const auto at = count_at(step, key); at > 0) add(text, fmt::format("{} #{}", key, at));
    }
    for (const char* key : {"failures", "agains", "attempts"}) {
      if (const auto count = count_at(step, key); count > 0)
        add(text, fmt::format("{} {}", count, key));
    }
    facts.emplace_back(text_at(step, "step"), text);
  }
  return facts;
}

Facts account_facts(const Json& saga) {
  Facts facts;
  const Json& account = object_at(saga, "account");
  for (const char* key : {"owed", "asked", "confirmed", "waived"}) {
    std::string steps;
    for (const Json& step : list_at(account, key)) add(steps, plain(step));
    facts.emplace_back(key, steps);
  }
  return facts;
}

Facts wait_facts(const Json& saga) {
  Facts facts;
  for (const Json& wait : list_at(saga, "waiting_for")) {
    const std::string step = text_at(wait, "step");
    facts.emplace_back(
        fmt::format("{}{}", text_at(wait, "service"), step.empty() ? "" : " (" + step + ")"),
        fmt::format("{} {}", text_at(wait, "for"), text_at(wait, "event")));
  }
  return facts;
}

Facts finding_facts(const Json& saga) {
  Facts facts;
  for (const Json& finding : list_at(saga, "findings_list")) {
    std::string at;
    for (const Json& sequence : list_at(finding, "sequences")) at += " #" + plain(sequence);
    facts.emplace_back(text_at(finding, "kind") + at, text_at(finding, "text"));
  }
  return facts;
}

Facts act_facts(const Json& saga) {
  Facts facts;
  for (const Json& act : list_at(saga, "acts")) {
    facts.emplace_back(fmt::format("{} #{}", text_at(act, "action"), count_at(act, "sequence")),
                       fmt::format("{}: {} ({})", text_at(act, "by"), text_at(act, "reason"),
                                   text_at(act, "outcome")));
  }
  return facts;
}

const std::string* find(const Facts& facts, const std::string& name) {
  const auto found = std::find_if(facts.begin(), facts.end(),
                                  [&](const auto& fact) { return fact.first == name; });
  return found == facts.end() ? nullptr : &found->second;
}

void compare(const char* part, const Facts& before, const Facts& after,
             std::vector<SagaChange>& changes) {
  for (const auto& [name, text] : before) {
    if (find(after, name) == nullptr && !text.empty()) changes.push_back({part, name, text, ""});
  }
  for (const auto& [name, text] : after) {
    const auto* was = find(before, name);
    const std::string from = was == nullptr ? "" : *was;
    if (from != text) changes.push_back({part, name, from, text});
  }
}

}  // namespace

std::vector<SagaChange> saga_changes(const Json& before, const Json& after) {
  std::vector<SagaChange> changes;
  compare("saga", saga_facts(before), saga_facts(after), changes);
  compare("step", step_facts(before), step_facts(after), changes);
  compare("account", account_facts(before), account_facts(after), changes);
  compare("wait", wait_facts(before), wait_facts(after), changes);
  compare("finding", finding_facts(before), finding_facts(after), changes);
  compare("act", act_facts(before), act_facts(after), changes);
  return changes;
}

Json entries_after(const Json& timeline, std::uint64_t sequence) {
  Json entries = Json::array();
  for (const Json& entry : timeline) {
    if (count_at(entry, "sequence") > sequence) entries.push_back(entry);
  }
  return entries;
}

}  // namespace laban::cli
