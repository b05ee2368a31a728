#include "bus/runtime/handlers/park.h"

#include "bus/runtime/backoff.h"
#include "bus/runtime/framework_event.h"
#include "bus/runtime/limits.h"
#include "bus/testing/crash_point.h"
#include "events/laban.h"

namespace laban::runtime {

Outcome Park::put_behind(const wire::Decoded& event, Transaction& tx) {
  const std::string reason = "waits behind an earlier event";
  parked_.put(event.envelope.saga, {event.message(), 0, reason}, tx);
  crash_point("parking.put_behind");
  ++context_->counters.parked_behind;
  return Outcome::retry(reason);
}

void Park::put_first(const wire::Decoded& event, std::uint32_t attempts, const std::string& reason,
                     Transaction& tx) {
  parked_.put(event.envelope.saga, {event.message(), attempts, reason}, tx);
  crash_point("parking.put");
  parked_.schedule(event.envelope.saga, limits::first_retry_after);
}

void Park::put_again(const std::string& saga, ParkedEvents::Entry& head, const Outcome& outcome,
                     Transaction& tx) {
  head.reason = outcome.reason();
  parked_.replace(saga, head, tx);
  crash_point("parking.put_again");
  parked_.schedule(saga, backoff(limits::first_retry_after, head.attempts));
}

void Park::take(const std::string& saga, const ParkedEvents::Entry& head, Transaction& tx) {
  parked_.erase(saga, head.message.sequence, tx);
  crash_point("parking.taken");
}

wire::Decoded Park::decode(const ParkedEvents::Entry& entry) const {
  auto event = context_->decode(entry.message);
  if (!event) throw StorageError("a parked event cannot be decoded: " + event.error().message);
  return std::move(*event);
}

const Service::Subscription* Park::subscription_to(const wire::Decoded& event) const {
  const auto* subscription = context_->subscription_to(event.envelope.type);
  if (subscription == nullptr && event.envelope.type != EventTraits<RedriveRequested>::type) {
    throw StorageError("an event is parked, but the service no longer has a handler for " +
                       std::string(event.envelope.type));
  }
  return subscription;
}

// An old laban.retry_due may be in the log twice, or arrive after the queue has moved on.
bool Park::is_due(const wire::Decoded& due, const Transaction& tx) const {
  if (due.envelope.source != context_->service().name()) return false;
  const auto payload = laban::detail::verified_payload<RetryDue>(due.envelope.payload);
  const auto head = parked_.head(due.envelope.saga, tx);
  if (!payload || !head || (*payload)->event_id() == nullptr) return false;
  const auto event = context_->decode(head->message);
  return event && event->envelope.id.hex() == (*payload)->event_id()->str() &&
         (*payload)->attempt() == head->attempts + 1;
}

void Park::emit_due(SteadyTime now, Transaction& tx) {
  const std::string& service = context_->service().name();
  for (const auto& saga : parked_.take_due(now)) {
    const auto head = parked_.head(saga, tx);
    if (!head) continue;
    const auto event = decode(*head);
    RetryDueT due;
    due.service = service;
    due.event_id = event.envelope.id.hex();
    due.attempt = head->attempts + 1;
    tx.emit_as(framework_event(derive_id(event.envelope.id, service + "/retry", due.attempt), saga,
                               event.envelope.id, event.position.log_time, due));
  }
}

}  // namespace laban::runtime
