#include "bus/runtime/handlers/dead_letter.h"

#include <laban/codec.h>

#include "bus/runtime/framework_event.h"
#include "bus/runtime/handlers/operator_event.h"
#include "events/laban.h"

namespace laban::runtime {

namespace {

std::string mark_of(const EventId& event) {
  std::string key = "set_aside";
  key.push_back('\0');
  codec::append_id(key, event);
  return key;
}

}  // namespace

void mark_dead_lettered(Transaction& tx, const EventId& event) {
  tx.write(meta, mark_of(event), {});
}

bool is_dead_lettered(const Transaction& tx, const EventId& event) {
  return tx.read(meta, mark_of(event)).has_value();
}

void clear_mark(Transaction& tx, const EventId& event) { tx.remove(meta, mark_of(event)); }

// The id is derived from the message in the log, so an event that is redriven and fails again
// becomes another dead letter.
void DeadLetter::write(const Delivery& delivery, const std::string& reason, Transaction& tx) {
  const wire::Decoded& event = *delivery.event;
  const wire::Decoded& logged = *delivery.logged;
  const std::string& service = context_->service().name();
  DeadLetteredT letter;
  letter.service = service;
  letter.reason = reason;
  letter.attempts = delivery.attempt;
  letter.event_type = event.envelope.type;
  letter.event_id = event.envelope.id.hex();
  letter.partition = context_->partition;
  letter.sequence = logged.position.sequence;
  tx.emit_as(framework_event(derive_id(logged.envelope.id, service + "/dead_letter", 0),
                             logged.envelope.saga, logged.envelope.id, logged.position.log_time,
                             letter));
  mark_dead_lettered(tx, event.envelope.id);
  ++context_->counters.dead_lettered;
}

void DeadLetter::discard(const wire::Decoded& event, Transaction& tx) const {
  const auto* discarded = operator_event<DeadLetterDiscarded>(context_->service().name(), event);
  if (discarded == nullptr) return;
  if (const auto id = EventId::parse(text_of(discarded->event_id()))) clear_mark(tx, *id);
}

}  // namespace laban::runtime
