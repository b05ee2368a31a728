#pragma once

// Events as lines of text and as CloudEvents JSON, and a filter for them.

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "bus/event/wire.h"
#include "bus/schema/schema_registry.h"
#include "observer/cli/client/log_reader.h"
#include "observer/cli/terminal/printer.h"
#include "observer/projection/limits.h"

namespace laban::cli {

// One message of the log, decoded if possible.
struct SeenEvent {
  std::uint32_t partition = 0;
  StoredMessage message;
  std::optional<wire::Decoded> decoded;  // nullopt: invalid, see `problem`
  std::string problem;
  std::optional<Duration> after_cause;  // if the cause was seen too
};

bool is_tick(const SeenEvent& event);

// Decodes messages, and remembers when recent ones were stored to compute the time since the cause.
class EventReader {
 public:
  // `remembered`: of so many events.
  EventReader(std::string name_space, std::uint32_t partition_count,
              std::size_t remembered = limits::remembered_ids)
      : name_space_(std::move(name_space)),
        partition_count_(partition_count),
        most_remembered_(remembered) {}

  SeenEvent read(LogMessage message);

 private:
  void remember(const EventId& id, Time time);

  std::string name_space_;
  std::uint32_t partition_count_;
  std::size_t most_remembered_;
  std::unordered_map<EventId, Time> times_;
  std::deque<EventId> order_;
};

struct EventFilter {
  std::vector<std::string> patterns;  // of types, with * and ?
  std::string saga;
  std::string service;
  std::string text;    // contained in the event's JSON
  bool ticks = false;  // include ticks of the log clock

  bool wants(const SeenEvent& event, const schema::SchemaRegistry& schemas) const;
};

// How the fold judges an event; without the start of its saga, only by its type.
struct Verdict {
  struct Found {
    std::string kind, text;
  };
  std::string step, role;       // empty: not in the definition
  std::string state;            // of the saga after it; empty: unknown
  bool has_turned = false;      // the state changed
  std::string doubt;            // why it was not applied
  std::vector<Found> findings;  // new ones
};

// A change of a saga by time alone: a deadline expired.
struct Passing {
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;
  Time time{};
  std::string saga;
  Verdict verdict;
};

// "✓ done", "✗ failed → compensating", "▲ late": the effect of an event of this type.
Span verdict_span(std::string_view type, const Verdict& verdict);

enum class PayloadView { none, brief, full };

struct EventLayout {
  PayloadView payload = PayloadView::brief;
  std::uint32_t partition_count = 1;
  std::size_t width = 0;  // of the terminal; 0: unknown
};

// Time, position, type, source, saga, step, id, time since the cause, verdict, payload.
Line event_line(const SeenEvent& event, const Verdict& verdict,
                const schema::SchemaRegistry& schemas, const EventLayout& layout);
Line passing_line(const Passing& passing, const EventLayout& layout);

// CloudEvents JSON on one line. An invalid message becomes an event of type laban.invalid_message.
std::string event_json(const SeenEvent& event, const schema::SchemaRegistry& schemas);

}  // namespace laban::cli
