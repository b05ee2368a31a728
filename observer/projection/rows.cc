#include "observer/projection/rows.h"

#include <laban/codec.h>

namespace laban::observer {

namespace {

constexpr char event_version = 1;

std::uint64_t bits_of(Time time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count()) ^ codec::sign_bit;
}

}  // namespace

std::vector<std::string> own_family_names() {
  return {"instances", "events", "index_state", "index_time", "deadlines", "observer_meta"};
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
  if (!codec::take_be64(key, generation) || !key.empty()) return std::nullopt;
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

std::string event_value(const StoredMessage& message) {
  std::string value;
  value.reserve(message.subject.size() + message.data.size() + 17);
  value.push_back(event_version);
  codec::append_le64(value,
                     static_cast<std::uint64_t>(message.stored_at.time_since_epoch().count()));
  codec::append_text_value(value, message.subject);
  codec::append_text_value(value, message.data);
  return value;
}

std::optional<StoredMessage> parse_event(std::string_view key, std::string_view value) {
  StoredMessage message;
  std::string saga;
  std::uint64_t stored_at = 0;
  if (!codec::take_text_key(key, saga) || !codec::take_be64(key, message.sequence))
    return std::nullopt;
  if (value.empty() || value.front() != event_version) return std::nullopt;
  value.remove_prefix(1);
  if (!codec::take_le64(value, stored_at) || !codec::take_text_value(value, message.subject) ||
      !codec::take_text_value(value, message.data)) {
    return std::nullopt;
  }
  message.stored_at = Time(Duration(static_cast<std::int64_t>(stored_at)));
  return message;
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

std::optional<IndexRow> parse_index(std::string_view key) {
  IndexRow row;
  std::uint64_t time = 0;
  if (!codec::take_be64(key, time) || !codec::take_be64(key, row.sequence)) return std::nullopt;
  row.opened = Time(Duration(static_cast<std::int64_t>(time ^ codec::sign_bit)));
  row.instance = key;
  return row;
}

std::string deadline_key(Duration wake_at, std::string_view instance) {
  std::string key;
  codec::append_be64(key, static_cast<std::uint64_t>(wake_at.count()));
  return key.append(instance);
}

std::string_view instance_of_deadline(std::string_view key) { return key.substr(8); }

std::string meta_key(std::string_view kind, std::string_view rest) {
  std::string key(kind);
  if (!rest.empty()) key.append(1, '\0').append(rest);
  return key;
}

}  // namespace laban::observer
