// acts.ls: what people said in the log and what came of it, over all partitions, a page at a time.

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <compare>

#include "bus/event/wire.h"
#include "observer/projection/act_rows.h"
#include "observer/projection/rows.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/saga_json.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_limit = 100;
constexpr std::uint64_t longest_page = 1000;

// Where an act stands in the list.
struct Place {
  std::int64_t time = 0;
  std::uint64_t sequence = 0;
  std::uint32_t partition = 0;

  friend auto operator<=>(const Place&, const Place&) = default;
};

struct Found {
  Place place;
  ActRow row;
};

std::string to_cursor(const Place& place) {
  return fmt::format("{}.{}.{}", place.time, place.sequence, place.partition);
}

template <class Number>
bool take_number(std::string_view& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool take_dot(std::string_view& text) {
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return true;
}

Place parse_cursor(std::string_view text) {
  Place place;
  if (take_number(text, place.time) && take_dot(text) && take_number(text, place.sequence) &&
      take_dot(text) && take_number(text, place.partition) && text.empty()) {
    return place;
  }
  throw BadRequest("'cursor' is not one this endpoint gave out");
}

struct Range {
  std::optional<Time> since;
  std::optional<Place> after;
  bool newest_first = false;
  std::uint64_t limit = default_limit;

  bool precedes(const Place& a, const Place& b) const { return newest_first ? b < a : a < b; }
};

Range read_range(const QueryRequest& request) {
  Range range;
  range.newest_first = request.flag("newest_first");
  range.limit =
      std::clamp<std::uint64_t>(request.number("limit").value_or(default_limit), 1, longest_page);
  if (const auto cursor = request.text("cursor")) range.after = parse_cursor(*cursor);
  if (const auto since = request.text("since")) {
    const auto time = parse_rfc3339(*since);
    if (!time) throw BadRequest("'since': " + time.error().message);
    range.since = *time;
  }
  return range;
}

// At most one more than a page.
void collect(const StoreReader& reader, const Range& range, std::vector<Found>& into) {
  std::string from = range.since ? act_key(*range.since, 0) : act_prefix();
  std::string to = after_prefix(act_prefix());
  if (range.after) {
    const Time at{Duration(range.after->time)};
    if (range.newest_first) {
      to = act_key(at, range.after->sequence + 1);
    } else {
      from = std::max(from, act_key(at, range.after->sequence));
    }
  }
  std::uint64_t taken = 0;
  reader.acts(from, to, range.newest_first, [&](ActRow row) {
    const Place place{row.log_time.time_since_epoch().count(), row.sequence, reader.partition()};
    if (range.after && !range.precedes(*range.after, place)) return true;
    into.push_back({place, std::move(row)});
    return ++taken <= range.limit;
  });
}

// What the event says, as far as it can still be read.
Json said(const StoreReader& reader, const ActRow& row, const QueryContext& context,
          std::string& id) {
  Json says = Json::object();
  reader.event_rows(row.saga, row.sequence, row.sequence, [&](const EventRow& kept) {
    const auto event =
        wire::decode(kept.message, context.name_space, reader.partition(), context.partition_count);
    if (!event) return false;
    id = event->envelope.id.hex();
    const auto json = context.schemas->to_json(event->envelope.type, event->envelope.payload);
    auto fields = json ? Json::parse(*json, nullptr, false) : Json();
    if (fields.is_object()) says = std::move(fields);
    if (event->envelope.type == "laban.definition_applied") says["action"] = "apply";
    if (event->envelope.type == "laban.definition_withdrawn") says["action"] = "withdraw";
    return false;
  });
  return says;
}

Json act_json(const StoreReader& reader, const ActRow& row, const QueryContext& context) {
  std::string id;
  const Json says = said(reader, row, context, id);
  const auto field = [&](const char* name) {
    const auto found = says.find(name);
    const bool is_given = found != says.end() && *found != "";
    return is_given ? Json(*found) : Json(nullptr);
  };
  const bool is_of_definition = row.saga == "-" && says.contains("number");
  return {{"time", to_rfc3339(row.log_time)},
          {"partition", reader.partition()},
          {"sequence", row.sequence},
          {"id", id},
          {"action", field("action")},
          {"saga", row.saga == "-" ? Json(nullptr) : Json(row.saga)},
          {"definition", is_of_definition ? field("name") : field("definition")},
          {"generation", field("generation")},
          {"number", field("number")},
          {"shadow", is_of_definition && says.value("shadow", false)},
          {"step", field("step")},
          {"by", field("by")},
          {"reason", field("reason")},
          {"accepted", row.accepted},
          {"outcome", row.outcome}};
}

}  // namespace

Json list_acts(std::string_view body, const QueryContext& context) {
  const QueryRequest request(body, {"since", "limit", "cursor", "newest_first"});
  const Range range = read_range(request);
  std::vector<Found> found;
  for (const auto& view : context.views) collect(StoreReader(view), range, found);
  std::sort(found.begin(), found.end(),
            [&](const Found& a, const Found& b) { return range.precedes(a.place, b.place); });
  const bool more = found.size() > range.limit;
  if (more) found.resize(range.limit);
  Json acts = Json::array();
  for (const auto& [place, row] : found) {
    for (const auto& view : context.views) {
      if (view.partition == place.partition)
        acts.push_back(act_json(StoreReader(view), row, context));
    }
  }
  return {{"schema_version", schema_version},
          {"acts", std::move(acts)},
          {"cursor", more ? Json(to_cursor(found.back().place)) : Json(nullptr)},
          {"now", to_rfc3339(context.now)}};
}

}  // namespace laban::observer
