#pragma once

// EventReader: what the fold is told of a message, read from its payload through the schemas.

#include <optional>
#include <string>

#include "bus/event/wire.h"
#include "bus/schema/schema_registry.h"
#include "observer/saga/definition/registry.h"
#include "observer/saga/fold/fold.h"

namespace laban::observer {

// What is known of an event before it is folded.
struct Judgement {
  FoldEvent::Doubt doubt = FoldEvent::Doubt::none;
  std::optional<Error> invalid;
};

// What the fold must know of the log at an event, besides the event itself.
struct LogContext {
  const DefinitionRegistry& definitions;
  Duration clock{};  // the log clock
  LogGap gap;        // the last one before the event
};

// A tick as the fold takes it. Which deadlines have passed is for the caller to find out.
FoldEvent tick_event(const EventId& id, std::uint64_t sequence, Time log_time,
                     const LogContext& log);

class EventReader {
 public:
  explicit EventReader(const schema::SchemaRegistry& schemas) : schemas_(schemas) {}

  Judgement judge(const wire::Decoded& event) const;

  // Views into `event`; its payload must have passed judge() unless it is doubted.
  FoldEvent read(const wire::Decoded& event, FoldEvent::Doubt doubt, const LogContext& log) const;

 private:
  std::string reason_in(const Envelope& event) const;

  const schema::SchemaRegistry& schemas_;
};

}  // namespace laban::observer
