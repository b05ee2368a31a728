// sagas.ls: in order of their first event, over all partitions, a page at a time.

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "observer/fold/waits.h"
#include "observer/projection/rows.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/saga_json.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_limit = 50;
constexpr std::uint64_t longest_page = 1000;
// An answer takes milliseconds, however rare what is looked for: then a page may be shorter.
constexpr std::size_t rows_looked_at = 10'000;

// Where a saga stands in the list.
struct Place {
  std::string time_and_sequence;  // 16 bytes, ordered as the index is
  std::uint32_t partition = 0;
  std::string instance;

  friend auto operator<=>(const Place&, const Place&) = default;
};

std::string to_cursor(const Place& place) {
  std::string text = fmt::format("{}.", place.partition);
  for (const char c : place.time_and_sequence + place.instance) {
    text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  }
  return text;
}

Place parse_cursor(const std::string& text) {
  const BadRequest wrong("'cursor' is not one this endpoint gave out");
  Place place;
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

struct Filter {
  std::optional<std::string> service, definition;
  std::optional<Time> opened_before;
  bool newest_first = false;
  std::uint64_t limit = default_limit;
  std::optional<Place> after;

  // A shadow is shown to those who name it.
  bool shows(std::string_view name) const {
    return definition ? name == *definition : !is_shadow(name);
  }
  bool precedes(const Place& a, const Place& b) const { return newest_first ? b < a : a < b; }
};

struct Found {
  Place place;
  Instance instance;
  const DefinitionVersion* version;
  Duration clock{};
};

bool matches(const Filter& filter, const Definition& definition, const Instance& instance) {
  if (!filter.service) return true;
  const auto waits = waits_of(definition, instance);
  return std::any_of(waits.begin(), waits.end(),
                     [&](const Wait& wait) { return wait.service == *filter.service; });
}

// One index of one partition. Stops at limit + 1 matches or when it has looked at enough; `reached`
// is then how far it has come.
struct Source {
  const Filter& filter;
  StoreReader reader;
  Family family;
  std::string prefix;  // of the index: a state, or nothing

  std::optional<Place> collect(std::vector<Found>& into) const {
    const Duration clock = reader.summary().clock.now();
    std::string from = prefix, to = after_prefix(prefix);
    narrow(from, to);
    std::size_t looked_at = 0, matched = 0;
    std::optional<Place> reached;
    reader.scan(family, from, to, filter.newest_first, [&](std::string_view key) {
      key.remove_prefix(prefix.size());
      Place place{std::string(key.substr(0, 16)), reader.partition(), std::string(key.substr(16))};
      if (filter.after && !filter.precedes(*filter.after, place)) return true;
      if (looked_at++ >= rows_looked_at || matched > filter.limit) return false;
      reached = place;
      matched += static_cast<std::size_t>(take(std::move(place), clock, into));
      return true;
    });
    const bool stopped = looked_at > rows_looked_at || matched > filter.limit;
    return stopped ? reached : std::nullopt;
  }

 private:
  // Begins near the cursor instead of at one end.
  void narrow(std::string& from, std::string& to) const {
    if (filter.after) {
      const std::string at = prefix + filter.after->time_and_sequence;
      if (filter.newest_first) {
        to = after_prefix(at);
      } else {
        from = at;
      }
    }
    if (!filter.opened_before) return;
    const std::string end = prefix + time_key(*filter.opened_before, 0, {});
    if (to.empty() || end < to) to = end;
  }

  bool take(Place place, Duration clock, std::vector<Found>& into) const {
    const auto key = parse_instance_key(place.instance);
    if (key && !filter.shows(key->definition)) return false;
    auto instance = reader.instance(place.instance);
    if (!instance) return false;  // it moved on between two reads
    const DefinitionVersion& version = version_of(reader.view(), *instance);
    if (!matches(filter, version.definition, *instance)) return false;
    into.push_back({std::move(place), std::move(*instance), &version, clock});
    return true;
  }
};

Filter read_filter(const QueryRequest& request, Time now) {
  Filter filter;
  filter.service = request.text("service");
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

}  // namespace

Json list_sagas(std::string_view body, const QueryContext& context) {
  const QueryRequest request(
      body, {"state", "service", "older_than_ms", "definition", "limit", "cursor", "newest_first"});
  const Filter filter = read_filter(request, context.now);
  auto states = request.states("state");
  // Only these wait for anybody.
  if (states.empty() && filter.service) {
    states = {State::placeholder, State::running, State::compensating, State::stuck};
  }
  std::vector<Found> found;
  std::optional<Place> horizon;  // up to here every source has been looked at
  const auto collect = [&](const Source& source) {
    const auto reached = source.collect(found);
    if (reached && (!horizon || filter.precedes(*reached, *horizon))) horizon = reached;
  };
  for (const auto& view : context.views) {
    if (states.empty()) collect({filter, StoreReader(view), index_time, {}});
    for (const State state : states)
      collect({filter, StoreReader(view), index_state, state_prefix(state)});
  }
  std::sort(found.begin(), found.end(),
            [&](const Found& a, const Found& b) { return filter.precedes(a.place, b.place); });
  Json sagas = Json::array();
  std::optional<Place> last;
  bool more = horizon.has_value();
  for (const auto& one : found) {
    if (sagas.size() == filter.limit) {
      more = true;
      break;
    }
    if (horizon && filter.precedes(*horizon, one.place)) break;
    sagas.push_back(
        summary_of(*one.version, one.instance, {one.place.partition, one.clock, context.now}));
    last = one.place;
  }
  if (sagas.size() < filter.limit && horizon) last = horizon;
  return {{"schema_version", schema_version},
          {"sagas", std::move(sagas)},
          {"cursor", more && last ? Json(to_cursor(*last)) : Json(nullptr)},
          {"now", to_rfc3339(context.now)}};
}

}  // namespace laban::observer
