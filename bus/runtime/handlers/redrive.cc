#include "bus/runtime/handlers/redrive.h"

#include <fmt/core.h>
#include <laban/subject.h>

#include "bus/runtime/framework_event.h"
#include "bus/runtime/handlers/operator_event.h"

namespace laban::runtime {

Result<wire::Decoded> event_in(const wire::Decoded& request, std::string_view name_space,
                               std::uint32_t partition_count) {
  const auto payload = laban::detail::verified_payload<RedriveRequested>(request.envelope.payload);
  if (!payload) return payload.error();
  const RedriveRequested& carrier = **payload;
  const auto id = EventId::parse(text_of(carrier.event_id()));
  if (!id) return id.error();
  Envelope envelope;
  envelope.id = *id;
  envelope.type = text_of(carrier.event_type());
  envelope.source = text_of(carrier.event_source());
  envelope.saga = request.envelope.saga;
  if (const auto cause = EventId::parse(text_of(carrier.event_cause()))) envelope.cause = *cause;
  envelope.time = request.envelope.time;
  if (carrier.payload() != nullptr)
    envelope.payload = {carrier.payload()->data(), carrier.payload()->size()};
  const auto subject =
      wire::subject_of(name_space, request.position.partition, envelope.type, envelope.source);
  if (!subject) return subject.error();
  return wire::decode({request.position.sequence, request.position.log_time, subject->text(),
                       wire::encode(envelope)},
                      name_space, request.position.partition, partition_count);
}

std::string Redrive::why_refused(const Result<wire::Decoded>& event, const Transaction& tx) const {
  if (!event) return "the request carries no valid event: " + event.error().message;
  const auto* subscription = context_->subscription_to(event->envelope.type);
  if (subscription == nullptr) return fmt::format("no handler for {}", event->envelope.type);
  const std::string& source = subscription->source;
  if (source != "*" && source != event->envelope.source) return "it is not from " + source;
  if (!is_dead_lettered(tx, event->envelope.id))
    return "the event is not dead-lettered here: it was redriven or discarded before";
  return {};
}

void Redrive::conclude(const wire::Decoded& request, std::string_view outcome,
                       const std::string& reason, Transaction& tx) const {
  const std::string& service = context_->service().name();
  const auto payload = laban::detail::verified_payload<RedriveRequested>(request.envelope.payload);
  RedrivenT redriven;
  redriven.service = service;
  redriven.outcome = outcome;
  redriven.reason = reason;
  if (payload) {
    redriven.letter = text_of((*payload)->letter());
    redriven.letter_sequence = (*payload)->letter_sequence();
    redriven.event_id = text_of((*payload)->event_id());
  }
  tx.emit_as(framework_event(derive_id(request.envelope.id, service + "/redriven", 0),
                             request.envelope.saga, request.envelope.id, request.position.log_time,
                             redriven));
}

}  // namespace laban::runtime
