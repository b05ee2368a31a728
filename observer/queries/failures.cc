// sagas.failures: what fails most, grouped.

#include <algorithm>
#include <map>
#include <tuple>

#include "observer/queries/endpoints.h"
#include "observer/queries/failed_sagas.h"
#include "observer/queries/samples.h"
#include "observer/saga/timeline/reason.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_failures = 2000;
constexpr std::uint64_t most_failures = 10'000;
constexpr std::size_t groups_shown = 100;

using CauseKey = std::tuple<std::string, std::string, std::string, std::string>;

CauseKey key_of(const Definition& definition, const Failure& failure) {
  const Step* step = failure.step ? &definition.step(*failure.step) : nullptr;
  return {step != nullptr ? step->service : "", step != nullptr ? step->name : "", failure.type,
          timeline::normalised(failure.reason)};
}

api::FailureCause cause_of(const CauseKey& key) {
  const auto& [service, step, type, reason] = key;
  api::FailureCause cause{.type = type, .reason = reason};
  if (!service.empty()) cause.service = service;
  if (!step.empty()) cause.step = step;
  return cause;
}

void add(FailuresAlike& alike, const DefinitionVersion& version, const Instance& instance) {
  api::FailureGroup& group = alike.group;
  const Failure& failure = *instance.failure;
  const bool is_first = ++group.sagas == 1;
  if (is_first || failure.log_time >= group.last) {
    alike.definition = version.name();
    alike.reason = failure.reason;
    alike.newest = instance.saga;
  }
  group.compensating += instance.state == State::compensating ? 1 : 0;
  group.compensated += instance.state == State::compensated ? 1 : 0;
  group.stuck += instance.state == State::stuck ? 1 : 0;
  group.first = is_first ? failure.log_time : std::min(group.first, failure.log_time);
  group.last = is_first ? failure.log_time : std::max(group.last, failure.log_time);
  if (is_first) group.example = instance.saga;
}

}  // namespace

FailedSagas failed_sagas(const api::SagasFailuresRequest& request, const QueryContext& context) {
  const auto wanted = bounded(request.sample, default_failures, most_failures);
  const auto sample =
      newest_sagas(context, {State::compensating, State::compensated, State::stuck}, wanted,
                   [&](const std::string& name) {
                     return request.definition ? name == *request.definition : !is_shadow(name);
                   });
  FailedSagas failed;
  failed.sample.wanted = wanted;
  std::map<CauseKey, FailuresAlike> groups;
  for (const auto& [view, instance] : sample) {
    if (instance.opened.log_time < request.since.value_or(Time{})) break;
    if (!instance.failure) continue;  // stuck by other evidence
    ++failed.sample.sagas;
    failed.sample.oldest = instance.opened.log_time;
    const DefinitionVersion& version = version_of(*view, instance);
    add(groups[key_of(version.definition, *instance.failure)], version, instance);
  }
  for (auto& [key, alike] : groups) {
    alike.group.cause = cause_of(key);
    failed.groups.push_back(std::move(alike));
  }
  std::stable_sort(failed.groups.begin(), failed.groups.end(), [](const auto& a, const auto& b) {
    return std::tie(a.group.sagas, a.group.last) > std::tie(b.group.sagas, b.group.last);
  });
  return failed;
}

api::SagaFailures reply_to(const api::SagasFailuresRequest& request, const QueryContext& context) {
  FailedSagas failed = failed_sagas(request, context);
  api::SagaFailures answer{.sample = failed.sample, .now = context.now};
  for (auto& alike : failed.groups) answer.groups.push_back(std::move(alike.group));
  if (answer.groups.size() > groups_shown) {
    answer.groups_left_out = answer.groups.size() - groups_shown;
    answer.groups.resize(groups_shown);
  }
  return answer;
}

}  // namespace laban::observer
