#include "observer/queries/saga_index.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "observer/projection/rows.h"
#include "observer/queries/endpoints.h"
#include "observer/saga/fold/waits.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_sagas = 50;
constexpr std::uint64_t most_sagas_listed = 1000;

// Sagas in other states wait for nothing.
constexpr State waiting_states[] = {State::placeholder, State::running, State::compensating,
                                    State::stuck};
constexpr State all_states[] = {State::placeholder, State::running,     State::compensating,
                                State::completed,   State::compensated, State::stuck};

std::vector<State> states_or(const ListFilter& filter, std::span<const State> all) {
  if (filter.states.empty()) return {all.begin(), all.end()};
  return filter.states;
}

using WaitNames = std::set<std::pair<std::string, std::string>>;  // service, step or empty

// Every service and step that a saga can wait for and that the filter accepts. Taken from the
// definitions: searching the index for them would scan all rows erased there.
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

bool is_on_list(const ListSource& source, const ListFilter& filter, const ListPlace& place) {
  const auto named = parse_instance_key(place.instance);
  if (named && !filter.shows(named->definition)) return false;
  const bool is_in_business =
      source.business.empty() ||
      source.reader.has(index_business, source.business + place.time_and_sequence + place.instance);
  if (!is_in_business || filter.findings.empty()) return is_in_business;
  const auto instance = source.reader.instance(place.instance);
  return instance && filter.accepts_findings_of(*instance);
}

}  // namespace

std::string to_cursor(const ListPlace& place) {
  std::string text = fmt::format("{}.", place.partition);
  for (const char c : place.time_and_sequence + place.instance) {
    text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  }
  return text;
}

ListPlace parse_cursor(const std::string& text) {
  const BadRequest wrong("'cursor' was not issued by this endpoint");
  ListPlace place;
  const char* end = text.data() + text.size();
  const auto number = std::from_chars(text.data(), end, place.partition);
  if (number.ec != std::errc() || number.ptr == end || *number.ptr != '.') throw wrong;
  std::string bytes;
  for (const char* at = number.ptr + 1; at < end; at += 2) {
    unsigned byte = 0;
    if (end - at < 2 || std::from_chars(at, at + 2, byte, 16).ptr != at + 2) throw wrong;
    bytes.push_back(static_cast<char>(byte));
  }
  if (bytes.size() <= 16) throw wrong;
  place.time_and_sequence = bytes.substr(0, 16);
  place.instance = bytes.substr(16);
  return place;
}

bool ListFilter::shows(std::string_view name) const {
  return definition ? name == *definition : !is_shadow(name);
}

bool ListFilter::accepts_findings_of(const Instance& instance) const {
  return findings.empty() ||
         std::any_of(
             instance.findings.begin(), instance.findings.end(), [&](const Finding& finding) {
               return std::find(findings.begin(), findings.end(), finding.kind) != findings.end();
             });
}

ListFilter filter_of(const api::SagasLsRequest& request, Time now) {
  ListFilter filter{.states = request.states,
                    .findings = request.findings,
                    .service = request.service,
                    .step = request.step,
                    .business = request.business,
                    .definition = request.definition,
                    .newest_first = request.newest_first,
                    .limit = bounded(request.limit, default_sagas, most_sagas_listed)};
  if (request.older_than) filter.opened_before = now - *request.older_than;
  if (request.cursor) filter.after = parse_cursor(*request.cursor);
  return filter;
}

std::vector<ListSource> sources_of(const StoreView& view, const ListFilter& filter) {
  const StoreReader reader(view);
  std::vector<ListSource> sources;
  if (filter.service || filter.step) {
    for (const auto& [service, step] : awaited(*view.book, filter)) {
      for (const State state : states_or(filter, waiting_states)) {
        sources.push_back({reader, index_wait, wait_prefix(service, step, state),
                           filter.business ? business_prefix(*filter.business, state) : ""});
      }
    }
  } else if (filter.business) {
    for (const State state : states_or(filter, all_states))
      sources.push_back({reader, index_business, business_prefix(*filter.business, state)});
  } else if (!filter.states.empty()) {
    for (const State state : filter.states)
      sources.push_back({reader, index_state, state_prefix(state)});
  } else {
    sources.push_back({reader, index_time, {}});
  }
  return sources;
}

// Starts near the cursor instead of at one end of the index.
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

std::optional<ListPlace> collect(const ListSource& source, const ListFilter& filter,
                                 std::size_t rows, std::vector<ListPlace>& into) {
  const auto [from, to] = range_of(source, filter);
  std::size_t looked_at = 0, matched = 0;
  std::optional<ListPlace> reached;
  source.reader.scan(source.family, from, to, filter.newest_first, [&](std::string_view key) {
    key.remove_prefix(source.prefix.size());
    ListPlace place{std::string(key.substr(0, 16)), source.reader.partition(),
                    std::string(key.substr(16))};
    if (filter.after && !filter.precedes(*filter.after, place)) return true;
    if (looked_at++ >= rows || matched > filter.limit) return false;
    reached = place;
    if (is_on_list(source, filter, place)) {
      ++matched;
      into.push_back(std::move(place));
    }
    return true;
  });
  const bool stopped = looked_at > rows || matched > filter.limit;
  return stopped ? reached : std::nullopt;
}

void ListPage::stopped_at(const std::optional<ListPlace>& reached, const ListFilter& filter) {
  if (reached && (!end || filter.precedes(*reached, *end))) end = reached;
}

void ListPage::close(const ListFilter& filter) {
  std::sort(places.begin(), places.end(),
            [&](const ListPlace& a, const ListPlace& b) { return filter.precedes(a, b); });
  places.erase(std::unique(places.begin(), places.end()), places.end());
  if (end)
    std::erase_if(places, [&](const ListPlace& place) { return filter.precedes(*end, place); });
  if (places.size() <= filter.limit) return;
  places.resize(filter.limit);
  end = places.back();
}

std::optional<std::string> ListPage::cursor() const {
  return end ? std::optional(to_cursor(*end)) : std::nullopt;
}

}  // namespace laban::observer
