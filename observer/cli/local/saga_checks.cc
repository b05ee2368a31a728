// Checks of what the observer knows about sagas.

#include <fmt/format.h>

#include <algorithm>

#include "observer/cli/local/checks.h"
#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

// "12 steps of sagas wait for it".
std::string waiting_text(const top::ServiceRow& row) {
  if (!row.waiting) return "sagas wait for it";
  if (*row.waiting == 1) return "1 step of a saga waits for it";
  return fmt::format("{} steps of sagas wait for it", grouped(*row.waiting));
}

Check overdue(const top::ServiceRow& row) {
  const bool answers = row.instances > 0;
  const top::LongestWait& wait = *row.longest_wait;
  return {row.name, answers ? Health::warning : Health::bad,
          fmt::format("{}; {}, the longest since {}: {}", answers ? "answers" : "does not answer",
                      waiting_text(row), local_time(wait.since), top::wait_text(wait)),
          fmt::format(
              "{}. These sagas: laban sagas ls --service {}",
              answers ? "See in its log why it does not go on" : "Start it, or see why it hangs",
              row.name)};
}

// It may be a program that never answers: then what it does for sagas has to do.
Check silent(const top::ServiceRow& row) {
  if (row.waiting.value_or(0) == 0) {
    return {row.name, Health::warning, "does not answer; no saga waits for it",
            "If it should run, start it: laban services " + row.name};
  }
  return {row.name, Health::warning,
          fmt::format("does not answer; {}, not yet much longer than usual", waiting_text(row)),
          "These sagas: laban sagas ls --service " + row.name};
}

bool has_kind(const api::SagaSummary& saga, const std::string& kind) {
  return std::ranges::find(saga.finding_kinds, kind) != saga.finding_kinds.end();
}

}  // namespace

Checks check_waits(const top::ServiceMap& map, const Checks& judged) {
  Checks checks;
  bool is_any_overdue = false;
  for (const auto& row : map.services) {
    is_any_overdue |= row.overdue;
    // That it does not answer need not be said twice, unless sagas wait for it.
    const bool is_judged = row.waiting.value_or(0) == 0 &&
                           std::ranges::find(judged, row.name, &Check::name) != judged.end();
    if (row.overdue) {
      checks.push_back(overdue(row));
    } else if (row.instances == 0 && !is_judged) {
      checks.push_back(silent(row));
    }
  }
  if (!map.waits_are_known) {
    checks.push_back({"waits", Health::warning, "not known: the observer is behind",
                      "It is catching up: check again"});
  } else if (!is_any_overdue) {
    checks.push_back({"waits", Health::good, "no saga waits much longer than usual", {}});
  }
  return checks;
}

Check check_dead_letters(const api::DeadLetterGroups& groups) {
  const api::DeadLetterGroup* newest = nullptr;
  for (const auto& group : groups.groups) {
    if (group.open > 0 && (newest == nullptr || group.last > newest->last)) newest = &group;
  }
  if (newest == nullptr) return {"dead letters", Health::good, "none open", {}};
  return {"dead letters", Health::warning,
          fmt::format("{} open; the newest kind: {} set aside {}{}{}", grouped(groups.open),
                      newest->service, newest->type, newest->reason.empty() ? "" : ": ",
                      newest->reason),
          "See all: laban dlq ls. Then laban dlq redrive, or laban dlq discard"};
}

Check check_findings(const BrokenSagas& broken) {
  std::string found, filter;
  for (const auto kind : broken_promises) {
    const std::string name = name_of(kind);
    const auto count =
        std::ranges::count_if(broken.sagas, [&](const auto& saga) { return has_kind(saga, name); });
    if (count == 0) continue;
    found += fmt::format("{}{} with {}", found.empty() ? "" : ", ",
                         many(static_cast<std::uint64_t>(count), "saga"), name);
    filter += " --finding " + name;
  }
  if (found.empty()) {
    return {"findings",
            Health::good,
            fmt::format("none that breaks a promise{}",
                        broken.are_all ? "" : ", among the newest sagas: not all were looked at"),
            {}};
  }
  return {"findings", Health::warning,
          fmt::format("{}{}; the newest is {}", broken.are_all ? "" : "at least ", found,
                      broken.sagas.front().saga),
          "Something may have happened twice, or after its undo: laban sagas ls" + filter};
}

}  // namespace laban::cli
