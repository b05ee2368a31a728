#pragma once

// EventReader: extracts from a message, through the schemas, what the fold needs.

#include <optional>
#include <string>

#include "bus/event/wire.h"
#include "bus/schema/schema_registry.h"
#include "observer/saga/definition/registry.h"
#include "observer/saga/fold/fold.h"

namespace laban::observer {

// What is known about an event before it is folded.
struct Judgement {
  FoldEvent::Doubt doubt = FoldEvent::Doubt::none;
  std::optional<Error> invalid;
};

// What the fold needs to know about the log at an event.
struct LogContext {
  const DefinitionRegistry& definitions;
  Duration clock{};  // the log clock
  LogGap gap;        // the last one before the event
};

// A tick in the fold's form. The caller determines which deadlines expired.
FoldEvent tick_event(const EventId& id, std::uint64_t sequence, Time log_time,
                     const LogContext& log);

class EventReader {
 public:
  explicit EventReader(const schema::SchemaRegistry& schemas) : schemas_(schemas) {}

  Judgement judge(const wire::Decoded& event) const;

  // Views into `event`; its payload must have passed judge() unless it is not applied.
  FoldEvent read(const wire::Decoded& event, FoldEvent::Doubt doubt, const LogContext& log) const;

 private:
  std::string reason_in(const Envelope& event) const;

  const schema::SchemaRegistry& schemas_;
};

}  // namespace laban::observer
