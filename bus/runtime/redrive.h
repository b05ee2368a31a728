#pragma once

// Redrive: an event that this service had set aside comes back, inside laban.redrive_requested. It
// is handled where the request stands in the log, once: the mark that is made with the dead letter
// is taken away with what the handler has done. So a rebuild does the same, and a second request
// for the same event is refused.
//
//   meta := "set_aside" 0x00 event id:16 -> nothing      from its dead letter to what came of it

#include <string_view>

#include "bus/event/wire.h"
#include "bus/runtime/transaction.h"

namespace laban::runtime {

void set_aside(Transaction& tx, const EventId& event);
bool is_set_aside(const Transaction& tx, const EventId& event);
void take_back(Transaction& tx, const EventId& event);

// The event that a request brings, at the request's place in the log. `corrupt`: it is none.
Result<wire::Decoded> event_in(const wire::Decoded& request, std::string_view name_space,
                               std::uint32_t partition_count);

}  // namespace laban::runtime
