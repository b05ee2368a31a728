// ALIKE of an overview.

#include <algorithm>
#include <map>
#include <tuple>

#include "observer/queries/overview_parts.h"
#include "observer/queries/saga_json.h"
#include "observer/saga/timeline/reason.h"

namespace laban::observer {

namespace {

struct Group {
  const SampledSaga* last = nullptr;
  Time first{};
  std::uint64_t count = 0;
  std::array<std::uint64_t, state_count> states{};
};

Json group_json(const Group& group) {
  const Definition& definition = group.last->definition();
  const Instance& instance = group.last->instance;
  const Failure& failure = *instance.failure;
  Json states = Json::object();
  for (std::size_t i = 0; i < state_count; ++i) {
    if (group.states[i] > 0) states[name_of(static_cast<State>(i))] = group.states[i];
  }
  return {{"definition", definition.name()},
          {"service", failure.step ? Json(definition.step(*failure.step).service) : Json(nullptr)},
          {"step", failure.step ? Json(definition.step(*failure.step).name) : Json(nullptr)},
          {"type", failure.type},
          {"reason", failure.reason},
          {"count", group.count},
          {"states", std::move(states)},
          {"first", time_or_null(group.first)},
          {"last", time_or_null(failure.log_time)},
          {"saga", instance.saga}};
}

}  // namespace

Json failure_groups(const FoundSagas& failed) {
  using Key = std::tuple<std::string, std::optional<StepIndex>, std::string, std::string>;
  std::map<Key, Group> groups;
  for (const auto& saga : failed) {
    if (!saga.instance.failure) continue;
    const Failure& failure = *saga.instance.failure;
    Group& group = groups[{saga.definition().name(), failure.step, failure.type,
                           timeline::normalised(failure.reason)}];
    ++group.count;
    ++group.states[static_cast<std::size_t>(saga.instance.state)];
    if (group.last == nullptr || failure.log_time < group.first) group.first = failure.log_time;
    if (group.last == nullptr || group.last->instance.failure->log_time <= failure.log_time)
      group.last = &saga;
  }
  std::vector<const Group*> order;
  for (const auto& [key, group] : groups) order.push_back(&group);
  std::stable_sort(order.begin(), order.end(),
                   [](const Group* a, const Group* b) { return a->count > b->count; });
  Json list = Json::array();
  for (const Group* group : order) list.push_back(group_json(*group));
  return list;
}

}  // namespace laban::observer
