// acts.ls: what operators did, according to the log, over all partitions, a page at a time.

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <compare>

#include "bus/event/wire.h"
#include "observer/api/json_codec.h"
#include "observer/projection/act_rows.h"
#include "observer/projection/rows.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_actions = 100;
constexpr std::uint64_t most_actions = 1000;

// The position of an action in the list.
struct ActionPlace {
  std::int64_t time = 0;
  std::uint64_t sequence = 0;
  std::uint32_t partition = 0;

  friend auto operator<=>(const ActionPlace&, const ActionPlace&) = default;
};

struct FoundAction {
  ActionPlace place;
  ActRow row;
};

std::string to_cursor(const ActionPlace& place) {
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

ActionPlace parse_action_cursor(std::string_view text) {
  ActionPlace place;
  if (take_number(text, place.time) && take_dot(text) && take_number(text, place.sequence) &&
      take_dot(text) && take_number(text, place.partition) && text.empty()) {
    return place;
  }
  throw BadRequest("'cursor' was not issued by this endpoint");
}

struct ActionRange {
  std::optional<Time> since{};
  std::optional<ActionPlace> after{};
  bool newest_first = false;
  std::uint64_t limit = default_actions;

  bool precedes(const ActionPlace& a, const ActionPlace& b) const {
    return newest_first ? b < a : a < b;
  }
};

ActionRange range_of(const api::ActsLsRequest& request) {
  ActionRange range{.since = request.since,
                    .newest_first = request.newest_first,
                    .limit = bounded(request.limit, default_actions, most_actions)};
  if (request.cursor) range.after = parse_action_cursor(*request.cursor);
  return range;
}

// Collects at most one more than a page: the extra one shows whether there are more.
void collect(const StoreReader& reader, const ActionRange& range, std::vector<FoundAction>& into) {
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
    const ActionPlace place{row.log_time.time_since_epoch().count(), row.sequence,
                            reader.partition()};
    if (range.after && !range.precedes(*range.after, place)) return true;
    into.push_back({place, std::move(row)});
    return ++taken <= range.limit;
  });
}

// The payload of an action's event: the fields of all three event types together.
struct ActionPayload {
  std::optional<std::string> action{};
  std::optional<std::string> name{};  // of a definition
  std::optional<std::string> definition{};
  std::optional<std::uint64_t> generation{};
  std::optional<std::uint64_t> number{};
  bool shadow = false;
  std::optional<std::string> step{};
  std::optional<std::string> by{};
  std::optional<std::string> reason{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("action", &ActionPayload::action), api::field("name", &ActionPayload::name),
        api::field("definition", &ActionPayload::definition),
        api::field("generation", &ActionPayload::generation),
        api::field("number", &ActionPayload::number), api::field("shadow", &ActionPayload::shadow),
        api::field("step", &ActionPayload::step), api::field("by", &ActionPayload::by),
        api::field("reason", &ActionPayload::reason));
  };
};

std::optional<std::string> unless_empty(std::optional<std::string> text) {
  return text && text->empty() ? std::nullopt : std::move(text);
}

// Empty when the event can no longer be read.
ActionPayload payload_of(const StoreReader& reader, const ActRow& row, const QueryContext& context,
                         std::string& id) {
  ActionPayload payload;
  reader.event_rows(row.saga, row.sequence, row.sequence, [&](const EventRow& kept) {
    const auto event =
        wire::decode(kept.message, context.name_space, reader.partition(), context.partition_count);
    if (!event) return false;
    id = event->envelope.id.hex();
    const auto json = context.schemas->to_json(event->envelope.type, event->envelope.payload);
    auto read = json ? api::JsonCodec<ActionPayload>::read(*json) : json.error();
    if (read) payload = std::move(*read);
    if (event->envelope.type == "laban.definition_applied") payload.action = "apply";
    if (event->envelope.type == "laban.definition_withdrawn") payload.action = "withdraw";
    if (event->envelope.type == "laban.schema_applied") payload.action = "apply schema";
    return false;
  });
  return payload;
}

api::LoggedAction action_of(const StoreReader& reader, const ActRow& row,
                            const QueryContext& context) {
  std::string id;
  const ActionPayload payload = payload_of(reader, row, context, id);
  const bool names_saga = row.saga != "-";
  const bool is_of_definition = !names_saga && payload.number.has_value();
  return {.time = row.log_time,
          .partition = reader.partition(),
          .sequence = row.sequence,
          .id = id,
          .action = unless_empty(payload.action),
          .saga = names_saga ? std::optional(row.saga) : std::nullopt,
          .definition = unless_empty(is_of_definition ? payload.name : payload.definition),
          .generation = payload.generation,
          .number = payload.number,
          .shadow = is_of_definition && payload.shadow,
          .step = unless_empty(payload.step),
          .by = unless_empty(payload.by),
          .reason = unless_empty(payload.reason),
          .accepted = row.accepted,
          .outcome = row.outcome};
}

}  // namespace

api::ActionsPage reply_to(const api::ActsLsRequest& request, const QueryContext& context) {
  const ActionRange range = range_of(request);
  std::vector<FoundAction> found;
  for (const auto& view : context.views) collect(StoreReader(view), range, found);
  std::sort(found.begin(), found.end(), [&](const FoundAction& a, const FoundAction& b) {
    return range.precedes(a.place, b.place);
  });
  const bool has_more = found.size() > range.limit;
  if (has_more) found.resize(range.limit);
  api::ActionsPage page{.now = context.now};
  for (const auto& [place, row] : found) {
    for (const auto& view : context.views) {
      if (view.partition == place.partition)
        page.actions.push_back(action_of(StoreReader(view), row, context));
    }
  }
  if (has_more) page.cursor = to_cursor(found.back().place);
  return page;
}

}  // namespace laban::observer
