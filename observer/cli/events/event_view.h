#pragma once

// Events as lines for people and as CloudEvents JSON, and which of them are wanted.

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "bus/event/wire.h"
#include "bus/schema/schema_registry.h"
#include "observer/cli/client/log_reader.h"
#include "observer/cli/terminal/printer.h"

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

  SeenEvent read(LogMessage message);

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

// What the fold makes of an event; of a saga whose start was not seen only what its type says.
struct Verdict {
  struct Found {
    std::string kind, text;
  };
  std::string step, role;       // empty: none in the definition
  std::string state;            // of the saga, after it; empty: not known
  bool has_turned = false;      // it was another one before
  std::string doubt;            // why it is believed in nothing
  std::vector<Found> findings;  // new ones
};

// What time alone did to a saga: a deadline passed.
struct Passing {
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;
  Time time{};
  std::string saga;
  Verdict verdict;
};

// "✓ done", "✗ failed → compensating", "▲ late": what an event of this type meant.
Span verdict_span(std::string_view type, const Verdict& verdict);

enum class PayloadView { none, brief, full };

struct EventLayout {
  PayloadView payload = PayloadView::brief;
  std::uint32_t partition_count = 1;
  std::size_t width = 0;  // of the terminal; 0: not known
};

// Time, position, type, source, saga, step, id, time since the cause, verdict, payload.
Line event_line(const SeenEvent& event, const Verdict& verdict,
                const schema::SchemaRegistry& schemas, const EventLayout& layout);
Line passing_line(const Passing& passing, const EventLayout& layout);

// CloudEvents JSON on one line. An invalid message becomes an event of type laban.invalid_message.
std::string event_json(const SeenEvent& event, const schema::SchemaRegistry& schemas);

}  // namespace laban::cli
