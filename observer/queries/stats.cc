// sagas.stats: how many sagas are in which state, and how fast they proceed.

#include <algorithm>
#include <map>

#include "observer/queries/endpoints.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_seconds = 60;
constexpr std::int64_t rate_window = 10;

using Seconds = std::map<std::int64_t, SecondCounts>;
using CountsByDefinition = std::map<std::string, api::StateCounts>;

// Zero for every state.
api::StateCounts no_sagas() {
  api::StateCounts counts;
  for (std::size_t i = 0; i < state_count; ++i) counts[static_cast<State>(i)] = 0;
  return counts;
}

void add(SecondCounts& to, const SecondCounts& counts) {
  to.events += counts.events;
  to.started += counts.started;
  to.completed += counts.completed;
  to.compensated += counts.compensated;
  to.stuck += counts.stuck;
}

// Shadows are counted only if one is named.
void add_counts(const AllCounts& counts, const std::optional<std::string>& asked,
                CountsByDefinition& by_definition) {
  for (const auto& [name, versions] : counts) {
    if (asked ? name != *asked : is_shadow(name)) continue;
    auto& states = by_definition.try_emplace(name, no_sagas()).first->second;
    for (const auto& [digest, of_version] : versions) {
      for (std::size_t i = 0; i < state_count; ++i)
        states[static_cast<State>(i)] += of_version.states[i];
    }
  }
}

// Over whole seconds: the current, incomplete one would lower the rate.
api::Rates rates_of(const Seconds& seconds, Time now) {
  const std::int64_t this_second =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  SecondCounts sum;
  for (auto it = seconds.lower_bound(this_second - rate_window);
       it != seconds.lower_bound(this_second); ++it) {
    add(sum, it->second);
  }
  const auto rate = [](std::uint64_t count) { return static_cast<double>(count) / rate_window; };
  return {.events = rate(sum.events),
          .started = rate(sum.started),
          .completed = rate(sum.completed),
          .compensated = rate(sum.compensated),
          .stuck = rate(sum.stuck),
          .window_s = rate_window};
}

std::vector<api::SecondStats> last_seconds(const Seconds& seconds,
                                           std::optional<std::int64_t> newest, std::int64_t count) {
  std::vector<api::SecondStats> list;
  if (!newest) return list;
  for (std::int64_t second = *newest - count + 1; second <= *newest; ++second) {
    const auto found = seconds.find(second);
    const SecondCounts counts = found == seconds.end() ? SecondCounts{} : found->second;
    list.push_back({.time = Time(std::chrono::seconds(second)),
                    .events = counts.events,
                    .started = counts.started,
                    .completed = counts.completed,
                    .compensated = counts.compensated,
                    .stuck = counts.stuck});
  }
  return list;
}

// Reads enough seconds for both the list and the rates.
void add_seconds(const QueryContext& context, std::int64_t count, api::SagaStats& stats) {
  std::optional<std::int64_t> newest;
  for (const auto& view : context.views) {
    if (const auto second = StoreReader(view).newest_second())
      newest = std::max(newest.value_or(*second), *second);
  }
  Seconds seconds;
  if (newest) {
    const std::int64_t from = *newest - std::max(count, rate_window + 1);
    for (const auto& view : context.views) {
      StoreReader(view).seconds(from, [&](std::int64_t second, const SecondCounts& counts) {
        add(seconds[second], counts);
      });
    }
  }
  stats.rates = rates_of(seconds, context.now);
  stats.seconds = last_seconds(seconds, newest, count);
}

}  // namespace

api::SagaStats reply_to(const api::SagasStatsRequest& request, const QueryContext& context) {
  CountsByDefinition by_definition;
  for (const auto* version : definitions_in_force(context.views)) {
    if (!request.definition || version->name() == *request.definition)
      by_definition[version->name()] = no_sagas();
  }
  api::SagaStats stats{.now = context.now, .counts = no_sagas()};
  for (const auto& view : context.views) {
    const StoreReader reader(view);
    const Summary summary = reader.summary();
    stats.events += summary.events;
    stats.invalid += summary.invalid;
    stats.findings += summary.findings;
    stats.dead_letters += summary.dead_letters;
    add_counts(reader.counts(), request.definition, by_definition);
  }
  for (auto& [name, counts] : by_definition) {
    for (const auto& [state, count] : counts) {
      stats.counts[state] += count;
      stats.total += count;
    }
    stats.definitions.push_back({.definition = name, .counts = std::move(counts)});
  }
  stats.dead_letters_open = reply_to(api::DlqGroupsRequest{.limit = 1}, context).open;
  add_seconds(context,
              static_cast<std::int64_t>(bounded(request.seconds, default_seconds, seconds_kept)),
              stats);
  return stats;
}

}  // namespace laban::observer
