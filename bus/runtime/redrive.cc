#include "bus/runtime/redrive.h"

#include <fmt/core.h>
#include <laban/subject.h>

#include "bus/event/id_codec.h"
#include "bus/runtime/framework_event.h"
#include "bus/runtime/handlers.h"
#include "bus/runtime/limits.h"
#include "bus/testing/crash_point.h"

namespace laban::runtime {

namespace {

std::string key_of(const EventId& event) {
  std::string key = "set_aside";
  key.push_back('\0');
  codec::append_id(key, event);
  return key;
}

std::string_view text(const flatbuffers::String* field) {
  return field == nullptr ? std::string_view() : field->string_view();
}

// Only what a person says, to this service.
template <class Table>
const Table* said_to(const std::string& service, const wire::Decoded& event) {
  if (event.envelope.source != "operator") return nullptr;
  const auto payload = laban::detail::verified_payload<Table>(event.envelope.payload);
  return payload && text((*payload)->service()) == service ? *payload : nullptr;
}

}  // namespace

void set_aside(Transaction& tx, const EventId& event) { tx.write(meta, key_of(event), {}); }

bool is_set_aside(const Transaction& tx, const EventId& event) {
  return tx.read(meta, key_of(event)).has_value();
}

void take_back(Transaction& tx, const EventId& event) { tx.remove(meta, key_of(event)); }

Result<wire::Decoded> event_in(const wire::Decoded& request, std::string_view name_space,
                               std::uint32_t partition_count) {
  const auto payload = laban::detail::verified_payload<RedriveRequested>(request.envelope.payload);
  if (!payload) return payload.error();
  const RedriveRequested& says = **payload;
  const auto id = EventId::parse(text(says.event_id()));
  if (!id) return id.error();
  const std::string type(text(says.event_type())), source(text(says.event_source()));
  Envelope envelope;
  envelope.id = *id;
  envelope.type = type;
  envelope.source = source;
  envelope.saga = request.envelope.saga;
  if (const auto cause = EventId::parse(text(says.event_cause()))) envelope.cause = *cause;
  envelope.time = request.envelope.time;
  if (says.payload() != nullptr)
    envelope.payload = {says.payload()->data(), says.payload()->size()};
  const auto subject = Subject::make(name_space, request.position.partition, type);
  if (!subject) return subject.error();
  return wire::decode({request.position.sequence, request.position.log_time, subject->text(),
                       wire::encode(envelope)},
                      name_space, request.position.partition, partition_count);
}

std::string HandlerProcessor::why_refused(const Result<wire::Decoded>& event,
                                          const Transaction& tx) const {
  if (!event) return "it brings no event: " + event.error().message;
  const auto subscription = by_type_.find(std::string(event->envelope.type));
  if (subscription == by_type_.end())
    return fmt::format("there is no handler for {}", event->envelope.type);
  const std::string& source = subscription->second->source;
  if (source != "*" && source != event->envelope.source) return "it is not from " + source;
  if (!is_set_aside(tx, event->envelope.id))
    return "the event is not set aside: it was redriven or discarded before";
  return {};
}

std::optional<std::string> HandlerProcessor::try_redrive(const wire::Decoded& request,
                                                         std::uint32_t attempts, Transaction& tx) {
  const auto event = event_in(request, name_space_, partition_count_);
  if (const std::string refused = why_refused(event, tx); !refused.empty()) {
    conclude(request, "refused", refused, tx);
    return std::nullopt;
  }
  const Outcome outcome = attempt(*event, *by_type_.at(std::string(event->envelope.type)), tx);
  if (outcome.kind() == Outcome::Kind::retry && attempts < limits::handler_attempts)
    return outcome.reason();
  if (outcome.kind() == Outcome::Kind::retry) {
    dead_letter(*event, request, "exhausted: " + outcome.reason(), attempts, tx);
  } else if (outcome.kind() == Outcome::Kind::dead_letter) {
    dead_letter(*event, request, "handler: " + outcome.reason(), attempts, tx);
  } else {
    take_back(tx, event->envelope.id);
    conclude(request, outcome.kind() == Outcome::Kind::done ? "done" : "ignored", outcome.reason(),
             tx);
  }
  return std::nullopt;
}

// In order: behind what this saga waits for already.
void HandlerProcessor::redrive(const wire::Decoded& request, Transaction& tx) {
  if (said_to<RedriveRequested>(service_.name(), request) == nullptr) return;
  const std::string saga(request.envelope.saga);
  if (parking_.holds(saga)) {
    parking_.put(saga, {request.message(), 0, "waits behind an earlier event"}, tx);
    crash_point("parking.put_behind");
    ++counters_.parked_behind;
    return;
  }
  const auto again = try_redrive(request, 1, tx);
  if (!again) return;
  parking_.put(saga, {request.message(), 1, *again}, tx);
  crash_point("parking.put");
  parking_.schedule(saga, limits::first_retry_after);
}

void HandlerProcessor::conclude(const wire::Decoded& request, std::string_view outcome,
                                const std::string& reason, Transaction& tx) {
  const auto payload = laban::detail::verified_payload<RedriveRequested>(request.envelope.payload);
  RedrivenT redriven;
  redriven.service = service_.name();
  redriven.outcome = outcome;
  redriven.reason = reason;
  if (payload) {
    redriven.letter = text((*payload)->letter());
    redriven.letter_sequence = (*payload)->letter_sequence();
    redriven.event_id = text((*payload)->event_id());
  }
  tx.emit_as(framework_event(derive_id(request.envelope.id, service_.name() + "/redriven", 0),
                             request.envelope.saga, request.envelope.id, request.position.log_time,
                             redriven));
}

void HandlerProcessor::discard(const wire::Decoded& event, Transaction& tx) {
  const auto* says = said_to<DeadLetterDiscarded>(service_.name(), event);
  if (says == nullptr) return;
  if (const auto id = EventId::parse(text(says->event_id()))) take_back(tx, *id);
}

}  // namespace laban::runtime
