#pragma once

// What a person says about a dead letter, as events. Pure. `letter`: as dlq.show answers
// (observer/queries/queries.h).

#include <laban/clock.h>
#include <laban/result.h>

#include <string>

#include "bus/schema/schema_registry.h"
#include "observer/cli/client/observer_client.h"
#include "observer/projection/operator_event.h"

namespace laban::cli {

// The payload that goes back.
struct LetterPayload {
  std::string bytes;
  bool edited = false;
};
// As it was. `not_found`: the store does not have it.
Result<LetterPayload> payload_of(const Json& letter);
// A copy, from JSON by the event's schema. `invalid`, with the place.
Result<LetterPayload> edited_payload(const Json& letter, const std::string& json,
                                     const schema::SchemaRegistry& schemas);

// Why nothing can be done about it any more; empty: it is open.
std::string why_closed(const Json& letter);
// Why it cannot be sent back; empty: it can. `force`: also to a saga that is undone or undoing.
std::string why_not_redriven(const Json& letter, bool force);

// Two people who do the same to the same letter say one event.
observer::OperatorEvent redrive_event(const Json& letter, const LetterPayload& payload,
                                      const std::string& by, const std::string& reason, Time now);
observer::OperatorEvent discard_event(const Json& letter, const std::string& by,
                                      const std::string& reason, Time now);

}  // namespace laban::cli
