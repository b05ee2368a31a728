#include "observer/queries/list_source.h"

#include <algorithm>
#include <set>
#include <utility>

#include "observer/projection/rows.h"
#include "observer/queries/endpoints.h"
#include "observer/saga/fold/waits.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_limit = 50;
constexpr std::uint64_t longest_page = 1000;

// Only these wait for anybody.
constexpr State waiting[] = {State::placeholder, State::running, State::compensating, State::stuck};
constexpr State every[] = {State::placeholder, State::running,     State::compensating,
                           State::completed,   State::compensated, State::stuck};

std::vector<State> states_or(const ListFilter& filter, std::span<const State> all) {
  if (filter.states.empty()) return {all.begin(), all.end()};
  return filter.states;
}

using WaitNames = std::set<std::pair<std::string, std::string>>;  // service, step or empty

// Every service and step that anything can wait for, as the filter wants them. They are read from
// the definitions: to look for them in the index is to pass over all rows that were erased there.
WaitNames awaited(const DefinitionRegistry& book, const ListFilter& filter) {
  WaitNames found;
  const auto add = [&](const Definition& definition) {
    for (const auto& place : places_waited_for(definition)) {
      const std::string step = place.step ? definition.step(*place.step).name : std::string();
      const bool is_wanted = (!filter.service || place.service == *filter.service) &&
                             (!filter.step || step == *filter.step);
      if (is_wanted) found.emplace(place.service, step);
    }
  };
  for (const auto& [name, chapter] : book.chapters()) {
    if (!filter.shows(name)) continue;
    for (const auto& version : chapter.versions()) add(version.definition);
  }
  return found;
}

bool fits(const ListSource& source, const ListFilter& filter, const Place& place) {
  const auto named = parse_instance_key(place.instance);
  if (named && !filter.shows(named->definition)) return false;
  return source.business.empty() ||
         source.reader.has(index_business,
                           source.business + place.time_and_sequence + place.instance);
}

}  // namespace

bool ListFilter::shows(std::string_view name) const {
  return definition ? name == *definition : !is_shadow(name);
}

ListFilter read_filter(const QueryRequest& request, Time now) {
  ListFilter filter;
  filter.states = request.states("state");
  filter.service = request.text("service");
  filter.step = request.text("step");
  filter.business = request.text("business");
  filter.definition = request.text("definition");
  filter.newest_first = request.flag("newest_first");
  filter.limit =
      std::clamp<std::uint64_t>(request.number("limit").value_or(default_limit), 1, longest_page);
  if (const auto age = request.number("older_than_ms")) {
    filter.opened_before =
        now - std::chrono::milliseconds(std::min<std::uint64_t>(*age, 1ull << 40));
  }
  if (const auto cursor = request.text("cursor")) filter.after = parse_cursor(*cursor);
  return filter;
}

std::vector<ListSource> sources_of(const StoreView& view, const ListFilter& filter) {
  const StoreReader reader(view);
  std::vector<ListSource> sources;
  if (filter.service || filter.step) {
    for (const auto& [service, step] : awaited(*view.book, filter)) {
      for (const State state : states_or(filter, waiting)) {
        sources.push_back({reader, index_wait, wait_prefix(service, step, state),
                           filter.business ? business_prefix(*filter.business, state) : ""});
      }
    }
  } else if (filter.business) {
    for (const State state : states_or(filter, every))
      sources.push_back({reader, index_business, business_prefix(*filter.business, state)});
  } else if (!filter.states.empty()) {
    for (const State state : filter.states)
      sources.push_back({reader, index_state, state_prefix(state)});
  } else {
    sources.push_back({reader, index_time, {}});
  }
  return sources;
}

// Begins near the cursor instead of at one end.
KeyRange range_of(const ListSource& source, const ListFilter& filter) {
  KeyRange range{source.prefix, after_prefix(source.prefix)};
  if (filter.after) {
    const std::string at = source.prefix + filter.after->time_and_sequence;
    if (filter.newest_first) {
      range.to = after_prefix(at);
    } else {
      range.from = at;
    }
  }
  if (!filter.opened_before) return range;
  const std::string end = source.prefix + time_key(*filter.opened_before, 0, {});
  if (range.to.empty() || end < range.to) range.to = end;
  return range;
}

std::optional<Place> collect(const ListSource& source, const ListFilter& filter, std::size_t rows,
                             std::vector<Place>& into) {
  const auto [from, to] = range_of(source, filter);
  std::size_t looked_at = 0, matched = 0;
  std::optional<Place> reached;
  source.reader.scan(source.family, from, to, filter.newest_first, [&](std::string_view key) {
    key.remove_prefix(source.prefix.size());
    Place place{std::string(key.substr(0, 16)), source.reader.partition(),
                std::string(key.substr(16))};
    if (filter.after && !filter.precedes(*filter.after, place)) return true;
    if (looked_at++ >= rows || matched > filter.limit) return false;
    reached = place;
    if (fits(source, filter, place)) {
      ++matched;
      into.push_back(std::move(place));
    }
    return true;
  });
  const bool stopped = looked_at > rows || matched > filter.limit;
  return stopped ? reached : std::nullopt;
}

}  // namespace laban::observer
