#pragma once

// An operator's decision about a dead letter, as events. Pure.

#include <laban/clock.h>
#include <laban/result.h>

#include <string>

#include "bus/schema/schema_registry.h"
#include "observer/api/dead_letters.h"
#include "observer/projection/operator_event.h"

namespace laban::cli {

namespace api = observer::api;

// The payload to send back.
struct LetterPayload {
  std::string bytes;
  bool edited = false;
};
// The original. `not_found`: the store does not have it.
Result<LetterPayload> payload_of(const api::DeadLetterDetail& letter);
// A copy, from JSON by the schema of `event_type`. `invalid`, with the place.
Result<LetterPayload> edited_payload(const std::string& event_type, const std::string& json,
                                     const schema::SchemaRegistry& schemas);

// Why nothing can be done about it; empty: it is open.
std::string why_closed(const api::DeadLetter& letter);
// Why it cannot be sent back; empty: it can. `force`: also when its saga is or is being undone.
std::string why_not_redriven(const api::DeadLetterDetail& letter, bool force);

// Two people who do the same to the same letter produce one event.
observer::OperatorEvent redrive_event(const api::DeadLetterDetail& letter,
                                      const LetterPayload& payload, const std::string& by,
                                      const std::string& reason, Time now);
observer::OperatorEvent discard_event(const api::DeadLetter& letter, const std::string& by,
                                      const std::string& reason, Time now);

}  // namespace laban::cli
