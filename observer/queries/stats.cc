// sagas.stats: how many sagas in which state, and how fast.

#include <algorithm>
#include <map>

#include "observer/queries/endpoints.h"
#include "observer/queries/saga_json.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_seconds = 60;
constexpr std::int64_t rate_window = 10;

using States = std::array<std::uint64_t, state_count>;
using Seconds = std::map<std::int64_t, SecondCounts>;

Json states_json(const States& states) {
  Json json = Json::object();
  for (std::size_t i = 0; i < state_count; ++i) json[name_of(static_cast<State>(i))] = states[i];
  return json;
}

void add(SecondCounts& to, const SecondCounts& counts) {
  to.events += counts.events;
  to.started += counts.started;
  to.completed += counts.completed;
  to.compensated += counts.compensated;
  to.stuck += counts.stuck;
}

// A shadow counts for those who name it.
void add_counts(const AllCounts& counts, const std::optional<std::string>& asked,
                std::map<std::string, States>& by_definition) {
  for (const auto& [name, versions] : counts) {
    if (asked ? name != *asked : is_shadow(name)) continue;
    States& states = by_definition[name];
    for (const auto& [digest, one] : versions) {
      for (std::size_t i = 0; i < state_count; ++i) states[i] += one.states[i];
    }
  }
}

// Whole seconds before this one, so that the last one does not look slow.
Json rates_json(const Seconds& seconds, Time now) {
  const std::int64_t this_second =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  SecondCounts sum;
  for (auto it = seconds.lower_bound(this_second - rate_window);
       it != seconds.lower_bound(this_second); ++it) {
    add(sum, it->second);
  }
  const auto rate = [](std::uint64_t count) { return static_cast<double>(count) / rate_window; };
  return {{"events_per_s", rate(sum.events)},       {"started_per_s", rate(sum.started)},
          {"completed_per_s", rate(sum.completed)}, {"compensated_per_s", rate(sum.compensated)},
          {"stuck_per_s", rate(sum.stuck)},         {"window_s", rate_window}};
}

Json seconds_json(const Seconds& seconds, std::optional<std::int64_t> newest, std::int64_t count) {
  Json list = Json::array();
  if (!newest) return list;
  for (std::int64_t second = *newest - count + 1; second <= *newest; ++second) {
    const auto found = seconds.find(second);
    const SecondCounts counts = found == seconds.end() ? SecondCounts{} : found->second;
    // Key by key: a list of pairs is copied several times, and there may be thousands.
    Json& one = list.emplace_back(Json::object());
    one["time"] = to_rfc3339(Time(std::chrono::seconds(second)));
    one["events"] = counts.events;
    one["started"] = counts.started;
    one["completed"] = counts.completed;
    one["compensated"] = counts.compensated;
    one["stuck"] = counts.stuck;
  }
  return list;
}

}  // namespace

Json saga_stats(std::string_view body, const QueryContext& context) {
  const QueryRequest request(body, {"seconds", "definition"});
  const auto asked = request.text("definition");
  const auto count = static_cast<std::int64_t>(std::clamp<std::uint64_t>(
      request.number("seconds").value_or(default_seconds), 1, seconds_kept));
  std::map<std::string, States> by_definition;
  for (const auto* version : definitions_in_force(context.views)) {
    if (!asked || version->name() == *asked) by_definition[version->name()];
  }
  Summary sum;
  Seconds seconds;
  std::optional<std::int64_t> newest;
  for (const auto& view : context.views) {
    const StoreReader reader(view);
    const Summary summary = reader.summary();
    sum.events += summary.events;
    sum.invalid += summary.invalid;
    sum.findings += summary.findings;
    sum.dead_letters += summary.dead_letters;
    add_counts(reader.counts(), asked, by_definition);
    if (const auto second = reader.newest_second())
      newest = std::max(newest.value_or(*second), *second);
  }
  if (newest) {
    const std::int64_t from = *newest - std::max(count, rate_window + 1);
    for (const auto& view : context.views) {
      StoreReader(view).seconds(from, [&](std::int64_t second, const SecondCounts& counts) {
        add(seconds[second], counts);
      });
    }
  }
  States states{};
  Json definitions = Json::array();
  std::uint64_t total = 0;
  for (const auto& [name, counts] : by_definition) {
    definitions.push_back({{"definition", name}, {"counts", states_json(counts)}});
    for (std::size_t i = 0; i < state_count; ++i) {
      states[i] += counts[i];
      total += counts[i];
    }
  }
  return {{"schema_version", schema_version},
          {"now", to_rfc3339(context.now)},
          {"total", total},
          {"counts", states_json(states)},
          {"events", sum.events},
          {"invalid", sum.invalid},
          {"findings", sum.findings},
          {"dead_letters", sum.dead_letters},
          {"rates", rates_json(seconds, context.now)},
          {"seconds", seconds_json(seconds, newest, count)},
          {"definitions", std::move(definitions)}};
}

}  // namespace laban::observer
