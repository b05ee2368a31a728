// dlq.groups, dlq.ls and dlq.show: dead letters, grouped, one by one, and one with its event.

#include <fmt/core.h>
#include <laban/codec.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "bus/event/wire.h"
#include "bus/runtime/handlers/redrive.h"
#include "bus/store/store.h"
#include "observer/api/json.h"
#include "observer/projection/dead_letter_rows.h"
#include "observer/projection/rows.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/limits.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_groups = 100, default_letters = 50, most_letters = 1000;
constexpr std::size_t letters_looked_at = 10'000;
constexpr std::uint64_t most_later = 1000;
constexpr std::string_view redrive_type = "laban.redrive_requested";

// ---- groups

struct MergedGroup {
  LetterGroup group;
  std::uint32_t partition = 0;  // of the newest
};

void add(MergedGroup& to, const LetterGroup& group, std::uint32_t partition) {
  if (to.group.service.empty() && to.group.newest == 0) {
    to = {group, partition};
    return;
  }
  for (std::size_t i = 0; i < letter_status_count; ++i) to.group.counts[i] += group.counts[i];
  to.group.first = std::min(to.group.first, group.first);
  if (group.last <= to.group.last) return;
  to.group.last = group.last;
  to.group.newest = group.newest;
  to.partition = partition;
}

api::DeadLetterGroup described(std::uint64_t number, const MergedGroup& merged) {
  const LetterGroup& group = merged.group;
  return {.group = fmt::format("{:016x}", number),
          .service = group.service,
          .type = group.event_type,
          .reason = group.reason,
          .open = group.of(LetterStatus::open),
          .redriving = group.of(LetterStatus::redriving),
          .redriven = group.of(LetterStatus::redriven),
          .failed_again = group.of(LetterStatus::failed_again),
          .discarded = group.of(LetterStatus::discarded),
          .first = group.first,
          .last = group.last,
          .newest = {merged.partition, group.newest}};
}

std::map<std::uint64_t, MergedGroup> read_groups(const QueryContext& context) {
  std::map<std::uint64_t, MergedGroup> groups;
  for (const auto& view : context.views) {
    const std::string prefix = letter_group_prefix();
    std::size_t read = 0;
    const auto scanned =
        view.store->scan(observer_meta, prefix, after_prefix(prefix),
                         [&](std::string_view key, std::string_view value) {
                           const auto number = parse_letter_group_key(key);
                           const auto group = decode_letter_group(value);
                           if (!number || !group)
                             throw StorageError("a group of dead letters cannot be read");
                           add(groups[*number], *group, view.partition);
                           return ++read < limits::dead_letter_groups_read;
                         });
    if (!scanned) throw StorageError(scanned.error().message);
  }
  return groups;
}

// ---- letters

std::optional<LetterRow> read_letter(const StoreView& view, std::uint64_t sequence) {
  const auto row = readable(view.store->get(observer_meta, letter_key(sequence)));
  if (!row) return std::nullopt;
  auto letter = decode_letter(*row);
  if (!letter) throw StorageError("the row of a dead letter cannot be read");
  return letter;
}

std::optional<std::string> text_unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

bool names_saga(const LetterRow& row) { return row.saga != "-"; }

api::DeadLetter described(const LetterRow& row, std::uint32_t partition, std::uint64_t sequence) {
  return {.partition = partition,
          .sequence = sequence,
          .id = row.id.hex(),
          .group = fmt::format("{:016x}", group_of(row)),
          .status = row.status,
          .time = row.log_time,
          .saga = names_saga(row) ? std::optional(row.saga) : std::nullopt,
          .service = row.service,
          .type = row.event_type,
          .event_id = row.event_id,
          .event_sequence = row.event_sequence,
          .reason = row.reason,
          .attempts = row.attempts,
          .tries = row.tries,
          .changed = row.changed,
          .by = text_unless_empty(row.by),
          .why = text_unless_empty(row.why),
          .outcome = text_unless_empty(row.outcome)};
}

struct LetterFilter {
  std::optional<std::uint64_t> group{};
  std::optional<std::string> service{}, type{}, saga{};
  bool all = false;

  bool wants(const LetterRow& row) const {
    return (all || row.status == LetterStatus::open) && (!service || row.service == *service) &&
           (!type || row.event_type == *type) && (!saga || row.saga == *saga) &&
           (!group || group_of(row) == *group);
  }
};

template <class Number>
Number parse_number(std::string_view text, int base, const char* field) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size())
    throw BadRequest(fmt::format("'{}' was not issued by this observer", field));
  return number;
}

api::DeadLetterPlace parse_letter_cursor(const std::string& text) {
  const auto dot = text.find('.');
  if (dot == std::string::npos) throw BadRequest("'cursor' was not issued by this observer");
  return {parse_number<std::uint32_t>(std::string_view(text).substr(0, dot), 10, "cursor"),
          parse_number<std::uint64_t>(std::string_view(text).substr(dot + 1), 10, "cursor")};
}

// Collects from one partition, after position `after`. Returns where it stopped if there may be
// more.
std::optional<std::uint64_t> collect(const StoreView& view, const LetterFilter& filter,
                                     std::uint64_t after, std::size_t limit,
                                     std::vector<api::DeadLetter>& into) {
  const StoreReader reader(view);
  const bool by_index = filter.group && !filter.all;
  const std::string from =
      by_index ? open_letter_key(*filter.group, after + 1) : letter_key(after + 1);
  const std::string prefix = by_index ? open_letter_prefix(*filter.group) : letter_prefix();
  std::size_t looked_at = 0;
  std::uint64_t last = after;
  bool stopped = false;
  reader.scan(observer_meta, from, after_prefix(prefix), false, [&](std::string_view key) {
    stopped = into.size() >= limit || looked_at++ >= letters_looked_at;
    if (stopped) return false;
    std::string_view number = key.substr(key.size() - 8);
    codec::take_be64(number, last);
    const auto row = read_letter(view, last);
    if (row && filter.wants(*row)) into.push_back(described(*row, view.partition, last));
    return true;
  });
  return stopped ? std::optional(last) : std::nullopt;
}

// ---- one letter

std::string hex_of(std::span<const std::uint8_t> bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const auto byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

api::DeadLetterEvent event_in(const wire::Decoded& event, const QueryContext& context) {
  const Envelope& envelope = event.envelope;
  const auto json = context.schemas->to_json(envelope.type, envelope.payload);
  return {.type = std::string(envelope.type),
          .id = envelope.id.hex(),
          .source = std::string(envelope.source),
          .cause = envelope.cause.is_nil() ? std::nullopt : std::optional(envelope.cause.hex()),
          .data = {json ? *json : ""},
          .payload = hex_of(envelope.payload)};
}

// The event as it was set aside. For a redrive that failed this is the copy that was sent.
std::optional<api::DeadLetterEvent> event_of(const StoreReader& reader, const LetterRow& row,
                                             const QueryContext& context) {
  std::optional<api::DeadLetterEvent> found;
  reader.event_rows(row.saga, row.event_sequence, row.event_sequence, [&](const EventRow& kept) {
    if (!kept.is_message()) return false;
    auto event =
        wire::decode(kept.message, context.name_space, reader.partition(), context.partition_count);
    if (event && event->envelope.type == redrive_type)
      event = runtime::event_in(*event, context.name_space, context.partition_count);
    if (event && event->envelope.id.hex() == row.event_id) found = event_in(*event, context);
    return false;
  });
  return found;
}

// The role of the event in its saga, and the state of that saga.
void add_meaning(api::DeadLetterDetail& detail, const StoreReader& reader, const LetterRow& row) {
  for (const auto& [name, chapter] : reader.view().book->chapters()) {
    if (is_shadow(name)) continue;
    const auto instance = reader.instance(instance_key(name, row.saga));
    if (!instance) continue;
    detail.definition = name;
    detail.saga_state = instance->state;
    const Definition& definition = version_of(reader.view(), *instance).definition;
    if (const auto part = definition.part_of(row.event_type)) {
      detail.event_step = definition.step(part->step).name;
      detail.event_role = part->role;
    }
    return;
  }
}

std::uint64_t events_after(const StoreReader& reader, const std::string& saga,
                           std::uint64_t sequence) {
  std::uint64_t later = 0;
  reader.event_rows(saga, sequence + 1, ~std::uint64_t{0}, [&](const EventRow& kept) {
    later += kept.is_message() ? 1 : 0;
    return later < most_later;
  });
  return later;
}

}  // namespace

api::DeadLetterGroups reply_to(const api::DlqGroupsRequest& request, const QueryContext& context) {
  api::DeadLetterGroups answer{.now = context.now};
  for (const auto& [number, merged] : read_groups(context)) {
    const LetterGroup& group = merged.group;
    if (request.service && group.service != *request.service) continue;
    if (request.type && group.event_type != *request.type) continue;
    answer.open += group.of(LetterStatus::open);
    const bool is_live = group.of(LetterStatus::open) + group.of(LetterStatus::redriving) > 0;
    if (request.all || is_live) answer.groups.push_back(described(number, merged));
  }
  std::stable_sort(answer.groups.begin(), answer.groups.end(), [](const auto& a, const auto& b) {
    return std::tie(a.open, a.last) > std::tie(b.open, b.last);
  });
  const auto limit = bounded(request.limit, default_groups, most_letters);
  if (answer.groups.size() > limit) {
    answer.groups_left_out = answer.groups.size() - limit;
    answer.groups.resize(limit);
  }
  return answer;
}

api::DeadLettersPage reply_to(const api::DlqLsRequest& request, const QueryContext& context) {
  LetterFilter filter{
      .service = request.service, .type = request.type, .saga = request.saga, .all = request.all};
  if (request.group) filter.group = parse_number<std::uint64_t>(*request.group, 16, "group");
  const auto limit = bounded(request.limit, default_letters, most_letters);
  api::DeadLetterPlace after;
  if (request.cursor) after = parse_letter_cursor(*request.cursor);
  std::vector<const StoreView*> views;
  for (const auto& view : context.views) views.push_back(&view);
  std::sort(views.begin(), views.end(),
            [](const auto* a, const auto* b) { return a->partition < b->partition; });
  api::DeadLettersPage page{.now = context.now};
  for (const auto* view : views) {
    if (view->partition < after.partition) continue;
    const std::uint64_t from = view->partition == after.partition ? after.sequence : 0;
    const auto last = collect(*view, filter, from, limit, page.letters);
    if (!last) continue;
    page.cursor = fmt::format("{}.{}", view->partition, *last);
    break;
  }
  return page;
}

api::DeadLetterDetail reply_to(const api::DlqShowRequest& request, const QueryContext& context) {
  if (!request.sequence) throw BadRequest("'sequence' is missing");
  for (const auto& view : context.views) {
    if (view.partition != request.partition) continue;
    const auto row = read_letter(view, *request.sequence);
    if (!row) continue;
    const StoreReader reader(view);
    api::DeadLetterDetail detail{.letter = described(*row, view.partition, *request.sequence),
                                 .event = event_of(reader, *row, context),
                                 .now = context.now};
    add_meaning(detail, reader, *row);
    if (names_saga(*row)) detail.came_later = events_after(reader, row->saga, *request.sequence);
    return detail;
  }
  throw NotFound(
      fmt::format("no dead letter at #{} of partition {}", *request.sequence, request.partition));
}

}  // namespace laban::observer
