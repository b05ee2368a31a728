#include "observer/cli/dashboard/model.h"

#include <fmt/core.h>

#include <algorithm>

namespace laban::top {

ObserverHealth health_of(const api::ObserverStatus& status) {
  ObserverHealth health;
  health.up = status.started == Time{} ? Duration::zero()
                                       : std::max(status.now - status.started, Duration::zero());
  for (const auto& partition : status.partitions) {
    health.checkpoint += partition.checkpoint;
    health.lag += partition.lag;
    health.caught_up = health.caught_up && partition.caught_up;
    if (health.problem.empty()) health.problem = partition.waiting;
  }
  if (health.problem.empty() && !status.next_steps.empty())
    health.problem = "no saga definition is in force";
  return health;
}

std::uint64_t open_sagas(const api::StateCounts& counts) {
  return count_of(counts, State::placeholder) + count_of(counts, State::running) +
         count_of(counts, State::compensating);
}

std::string trouble_of(const api::SagaSummary& saga) {
  if (saga.stuck && !saga.stuck->reason.empty()) return saga.stuck->reason;
  if (!saga.failure) return {};
  return saga.failure->reason.empty() ? saga.failure->type : saga.failure->reason;
}

std::string waiting_text(const api::SagaSummary& saga) {
  std::string all;
  for (const auto& wait : saga.waiting_for) {
    if (!all.empty()) all += "; ";
    all += wait.service == "operator" ? "a person" : wait.service;
    if (wait.step) all += (wait.what == api::WaitFor::undone ? " to undo " : " for ") + *wait.step;
    if (wait.left && *wait.left > Duration::zero())
      all += fmt::format(", {} left", to_text(*wait.left));
  }
  return all;
}

bool is_bad(const api::TimelineEntry& entry) {
  return entry.role == observer::Role::fails || entry.role == observer::Role::refused ||
         entry.doubt || entry.type == "time" || entry.type == "laban.dead_lettered" ||
         entry.type == "laban.diverged";
}

std::string remarks_on(const api::TimelineEntry& entry) {
  std::string remarks = entry.text.value_or("");
  if (entry.doubt) remarks += (remarks.empty() ? "" : "; ") + std::string(name_of(*entry.doubt));
  return remarks;
}

}  // namespace laban::top
