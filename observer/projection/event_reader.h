#pragma once

// EventReader: what the fold is told of a message, read from its payload through the schemas.

#include <optional>
#include <string>

#include "bus/event/wire.h"
#include "bus/schema/schema_registry.h"
#include "observer/saga/fold/fold.h"

namespace laban::observer {

// What is known of an event before it is folded.
struct Judgement {
  FoldEvent::Doubt doubt = FoldEvent::Doubt::none;
  std::optional<Error> invalid;
};

class EventReader {
 public:
  explicit EventReader(const schema::SchemaRegistry& schemas) : schemas_(schemas) {}

  Judgement judge(const wire::Decoded& event) const;

  // Views into `event`; its payload must have passed judge() unless it is doubted.
  FoldEvent read(const wire::Decoded& event, FoldEvent::Doubt doubt) const;

  // What the payload says about why, where the definition takes this event for a failure.
  std::string reason_in(const wire::Decoded& event, const FoldEvent& read,
                        const Definition& definition) const;

 private:
  const schema::SchemaRegistry& schemas_;
};

}  // namespace laban::observer
