#pragma once

// Events as lines for people and as CloudEvents JSON, and which of them are wanted.

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "bus/core/wire.h"
#include "bus/schema/schema_registry.h"
#include "observer/cli/merged_tail.h"
#include "observer/cli/printer.h"

namespace laban::cli {

// One message of the log with what could be read from it.
struct SeenEvent {
  std::uint32_t partition = 0;
  StoredMessage message;
  std::optional<wire::Decoded> decoded;  // nothing: invalid, see `problem`
  std::string problem;
  std::optional<Duration> after_cause;  // when the cause was seen too
};

bool is_tick(const SeenEvent& event);

// Decodes messages and remembers when the last ones were stored, to tell the time since the cause.
class EventReader {
 public:
  EventReader(std::string name_space, std::uint32_t partition_count)
      : name_space_(std::move(name_space)), partition_count_(partition_count) {}

  SeenEvent read(TailedMessage message);

 private:
  void remember(const EventId& id, Time time);

  std::string name_space_;
  std::uint32_t partition_count_;
  std::unordered_map<EventId, Time> times_;
  std::deque<EventId> order_;
};

struct EventFilter {
  std::vector<std::string> patterns;  // of types, with * and ?
  std::string saga;
  std::string service;
  std::string text;    // part of the event's JSON
  bool ticks = false;  // the log clock's ticks too

  bool wants(const SeenEvent& event, const schema::SchemaRegistry& schemas) const;
};

enum class PayloadView { none, brief, full };

// Time, position, type, source, saga, id, time since the cause, payload.
Line event_line(const SeenEvent& event, const schema::SchemaRegistry& schemas, PayloadView payload,
                std::uint32_t partition_count, std::size_t width);

// CloudEvents JSON on one line. An invalid message becomes an event of type laban.invalid_message.
std::string event_json(const SeenEvent& event, const schema::SchemaRegistry& schemas);

}  // namespace laban::cli
