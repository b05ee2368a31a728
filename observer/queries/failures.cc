// sagas.failures: what fails most, grouped.

#include <algorithm>
#include <map>
#include <tuple>

#include "observer/queries/endpoints.h"
#include "observer/queries/newest.h"
#include "observer/queries/saga_json.h"
#include "observer/saga/timeline/reason.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_sample = 2000;
constexpr std::uint64_t largest_sample = 10'000;
constexpr std::size_t groups_shown = 100;

using GroupKey = std::tuple<std::string, std::string, std::string, std::string>;

struct Group {
  std::size_t sagas = 0;
  std::map<State, std::size_t> states;
  Time first = Time::max(), last = Time::min();
  std::string example;
};

GroupKey key_of(const Definition& definition, const Failure& failure) {
  const Step* step = failure.step ? &definition.step(*failure.step) : nullptr;
  return {step != nullptr ? step->service : "", step != nullptr ? step->name : "", failure.type,
          timeline::normalised(failure.reason)};
}

Json name_or_null(const std::string& name) { return name.empty() ? Json(nullptr) : Json(name); }

Json group_json(const GroupKey& key, Group& group) {
  const auto& [service, step, type, reason] = key;
  return {{"service", name_or_null(service)},
          {"step", name_or_null(step)},
          {"type", type},
          {"reason", reason},
          {"sagas", group.sagas},
          {"compensating", group.states[State::compensating]},
          {"compensated", group.states[State::compensated]},
          {"stuck", group.states[State::stuck]},
          {"first", time_or_null(group.first)},
          {"last", time_or_null(group.last)},
          {"example", group.example}};
}

}  // namespace

Json saga_failures(std::string_view body, const QueryContext& context) {
  const QueryRequest request(body, {"definition", "since", "sample"});
  const auto only = request.text("definition");
  const auto wanted = static_cast<std::size_t>(std::clamp<std::uint64_t>(
      request.number("sample").value_or(default_sample), 1, largest_sample));
  Time since{};
  if (const auto text = request.text("since")) {
    const auto time = parse_rfc3339(*text);
    if (!time) throw BadRequest("'since' is no time: " + time.error().message);
    since = *time;
  }
  const auto sample = newest_sagas(
      context, {State::compensating, State::compensated, State::stuck}, wanted,
      [&](const std::string& name) { return only ? name == *only : !is_shadow(name); });
  std::map<GroupKey, Group> groups;
  std::size_t counted = 0;
  Time oldest{};
  for (const auto& [view, instance] : sample) {
    if (instance.opened.log_time < since) break;
    ++counted;
    oldest = instance.opened.log_time;
    if (!instance.failure) continue;
    Group& group = groups[key_of(version_of(*view, instance).definition, *instance.failure)];
    ++group.sagas;
    ++group.states[instance.state];
    group.first = std::min(group.first, instance.failure->log_time);
    group.last = std::max(group.last, instance.failure->log_time);
    if (group.example.empty()) group.example = instance.saga;
  }
  std::vector<std::pair<GroupKey, Group>> sorted(groups.begin(), groups.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::tie(a.second.sagas, a.second.last) > std::tie(b.second.sagas, b.second.last);
  });
  Json list = Json::array();
  for (auto& [key, group] : sorted) {
    if (list.size() < groups_shown) list.push_back(group_json(key, group));
  }
  const std::size_t left_out = sorted.size() - list.size();
  return {{"schema_version", schema_version},
          {"sample", {{"wanted", wanted}, {"sagas", counted}, {"oldest", time_or_null(oldest)}}},
          {"groups", std::move(list)},
          {"groups_left_out", left_out},
          {"now", to_rfc3339(context.now)}};
}

}  // namespace laban::observer
