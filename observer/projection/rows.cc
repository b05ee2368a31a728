#include "observer/projection/rows.h"

#include <laban/codec.h>
#include <laban/subject.h>

#include <algorithm>

namespace laban::observer {

namespace {

constexpr char event_version = 2;

std::uint64_t bits_of(Time time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count()) ^ codec::sign_bit;
}

}  // namespace

std::vector<std::string> own_family_names() {
  return {"instances",  "events",         "index_state", "index_time",
          "index_wait", "index_business", "deadlines",   "observer_meta"};
}

std::string instance_key(std::string_view definition, std::string_view saga,
                         std::optional<std::uint32_t> generation) {
  std::string key;
  key.reserve(definition.size() + saga.size() + 12);
  codec::append_text_key(key, definition);
  codec::append_text_key(key, saga);
  if (generation) codec::append_be64(key, *generation);
  return key;
}

std::optional<InstanceKey> parse_instance_key(std::string_view key) {
  InstanceKey parsed;
  if (!codec::take_text_key(key, parsed.definition) || !codec::take_text_key(key, parsed.saga)) {
    return std::nullopt;
  }
  if (key.empty()) return parsed;
  std::uint64_t generation = 0;
  if (!codec::take_be64(key, generation) || !key.empty() || generation > ~std::uint32_t{0})
    return std::nullopt;
  parsed.generation = static_cast<std::uint32_t>(generation);
  return parsed;
}

std::string event_prefix(std::string_view saga) {
  std::string key;
  codec::append_text_key(key, saga);
  return key;
}

std::string event_key(std::string_view saga, std::uint64_t sequence) {
  std::string key = event_prefix(saga);
  codec::append_be64(key, sequence);
  return key;
}

bool is_event_of(const EventRow& row, std::string_view type) {
  if (row.kind != EventRow::Kind::event) return false;
  const auto subject = Subject::parse(row.message.subject);
  return subject && subject->type() == type;
}

EventRow::Kind kind_of(FoldEvent::Doubt doubt) {
  switch (doubt) {
    case FoldEvent::Doubt::none:
      break;
    case FoldEvent::Doubt::wrong_producer:
      return EventRow::Kind::wrong_producer;
    case FoldEvent::Doubt::unknown_type:
      return EventRow::Kind::unknown_type;
    case FoldEvent::Doubt::divergence:
      return EventRow::Kind::divergence;
  }
  return EventRow::Kind::event;
}

FoldEvent::Doubt doubt_of(EventRow::Kind kind) {
  if (kind == EventRow::Kind::wrong_producer) return FoldEvent::Doubt::wrong_producer;
  if (kind == EventRow::Kind::divergence) return FoldEvent::Doubt::divergence;
  return kind == EventRow::Kind::unknown_type ? FoldEvent::Doubt::unknown_type
                                              : FoldEvent::Doubt::none;
}

std::string event_value(const EventRow& row) {
  const StoredMessage& message = row.message;
  std::string value;
  value.reserve(message.subject.size() + message.data.size() + 34);
  value.push_back(event_version);
  value.push_back(static_cast<char>(row.kind));
  codec::append_le64(value,
                     static_cast<std::uint64_t>(message.stored_at.time_since_epoch().count()));
  codec::append_le64(value, static_cast<std::uint64_t>(row.clock.count()));
  if (row.kind == EventRow::Kind::divergence) codec::append_le64(value, row.first);
  if (row.is_message()) {
    codec::append_text_value(value, message.subject);
    codec::append_text_value(value, message.data);
    return value;
  }
  codec::append_id(value, row.tick_id);
  for (const auto& definition : row.woken) codec::append_text_value(value, definition);
  return value;
}

std::optional<EventRow> parse_event_row(std::string_view key, std::string_view value) {
  EventRow row;
  std::string saga;
  std::uint64_t stored_at = 0, clock = 0;
  if (!codec::take_text_key(key, saga) || !codec::take_be64(key, row.message.sequence))
    return std::nullopt;
  if (value.size() < 2 || value[0] != event_version || value[1] < 1 || value[1] > 5)
    return std::nullopt;
  row.kind = static_cast<EventRow::Kind>(value[1]);
  value.remove_prefix(2);
  if (!codec::take_le64(value, stored_at) || !codec::take_le64(value, clock)) return std::nullopt;
  row.message.stored_at = Time(Duration(static_cast<std::int64_t>(stored_at)));
  row.clock = Duration(static_cast<std::int64_t>(clock));
  if (row.kind == EventRow::Kind::divergence && !codec::take_le64(value, row.first))
    return std::nullopt;
  if (row.is_message()) {
    const bool is_whole = codec::take_text_value(value, row.message.subject) &&
                          codec::take_text_value(value, row.message.data);
    return is_whole && value.empty() ? std::optional(std::move(row)) : std::nullopt;
  }
  if (!codec::take_id(value, row.tick_id)) return std::nullopt;
  while (!value.empty()) {
    if (!codec::take_text_value(value, row.woken.emplace_back())) return std::nullopt;
  }
  return row;
}

std::string time_key(Time opened, std::uint64_t sequence, std::string_view instance) {
  std::string key;
  key.reserve(16 + instance.size());
  codec::append_be64(key, bits_of(opened));
  codec::append_be64(key, sequence);
  return key.append(instance);
}

std::string state_prefix(State state) { return std::string(1, static_cast<char>(state)); }

std::string state_key(State state, Time opened, std::uint64_t sequence, std::string_view instance) {
  return state_prefix(state) + time_key(opened, sequence, instance);
}

std::string wait_prefix(std::string_view service, std::string_view step, State state) {
  std::string key;
  codec::append_text_key(key, service);
  codec::append_text_key(key, step);
  return key + state_prefix(state);
}

std::string business_prefix(std::string_view word, State state) {
  std::string key;
  codec::append_text_key(key, word);
  return key + state_prefix(state);
}

std::optional<IndexRow> parse_index(std::string_view key) {
  IndexRow row;
  std::uint64_t time = 0;
  if (!codec::take_be64(key, time) || !codec::take_be64(key, row.sequence)) return std::nullopt;
  row.opened = Time(Duration(static_cast<std::int64_t>(time ^ codec::sign_bit)));
  row.instance = key;
  return row;
}

std::string_view instance_of_index(Family family, std::string_view key) {
  std::string word;
  const std::size_t words = family == index_wait ? 2 : family == index_business ? 1 : 0;
  for (std::size_t i = 0; i < words; ++i) {
    if (!codec::take_text_key(key, word)) return {};
  }
  if (family != index_time) key.remove_prefix(std::min<std::size_t>(key.size(), 1));  // the state
  const auto row = parse_index(key);
  return row ? row->instance : std::string_view();
}

std::string deadline_key(Duration wake_at, std::string_view instance) {
  std::string key;
  codec::append_be64(key, static_cast<std::uint64_t>(wake_at.count()));
  return key.append(instance);
}

std::string_view instance_of_deadline(std::string_view key) {
  return key.substr(std::min<std::size_t>(key.size(), 8));
}

std::string counts_key(std::string_view name, std::uint64_t digest) {
  std::string rest(name);
  rest.push_back('\0');
  codec::append_be64(rest, digest);
  return meta_key("counts", rest);
}

std::optional<CountsKey> parse_counts_key(std::string_view key) {
  const std::string prefix = meta_key("counts") + '\0';
  if (!key.starts_with(prefix)) return std::nullopt;
  key.remove_prefix(prefix.size());
  const auto split = key.find('\0');
  if (split == std::string_view::npos) return std::nullopt;
  CountsKey parsed{std::string(key.substr(0, split)), 0};
  key.remove_prefix(split + 1);
  if (!codec::take_be64(key, parsed.digest) || !key.empty()) return std::nullopt;
  return parsed;
}

std::string meta_key(std::string_view kind, std::string_view rest) {
  std::string key(kind);
  if (!rest.empty()) key.append(1, '\0').append(rest);
  return key;
}

}  // namespace laban::observer
