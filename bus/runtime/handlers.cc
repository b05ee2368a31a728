#include "bus/runtime/handlers.h"

#include <fmt/core.h>

#include <exception>

#include "bus/runtime/backoff.h"
#include "bus/runtime/barrier.h"
#include "bus/runtime/framework_event.h"
#include "bus/runtime/limits.h"
#include "bus/runtime/redrive.h"
#include "bus/testing/crash_point.h"
#include "events/laban.h"

namespace laban::runtime {

HandlerProcessor::HandlerProcessor(const Service& service, std::string name_space,
                                   std::uint32_t partition, std::uint32_t partition_count)
    : service_(service),
      name_space_(std::move(name_space)),
      partition_(partition),
      partition_count_(partition_count) {
  for (const auto& subscription : service_.subscriptions()) {
    by_type_.emplace(subscription.type, &subscription);
  }
}

Result<void> HandlerProcessor::load(const Store& store) { return parking_.load(store); }

bool HandlerProcessor::wants(std::string_view type) const {
  return type == EventTraits<RetryDue>::type || type == EventTraits<RedriveRequested>::type ||
         type == EventTraits<DeadLetterDiscarded>::type || by_type_.contains(std::string(type));
}

void HandlerProcessor::process(const wire::Decoded& event, Transaction& tx) {
  if (event.envelope.type == EventTraits<RetryDue>::type) {
    retry_parked(event, tx);
  } else if (event.envelope.type == EventTraits<RedriveRequested>::type) {
    redrive(event, tx);
  } else if (event.envelope.type == EventTraits<DeadLetterDiscarded>::type) {
    discard(event, tx);
  } else {
    handle(event, tx);
  }
}

void HandlerProcessor::handle(const wire::Decoded& event, Transaction& tx) {
  const auto& subscription = *by_type_.at(std::string(event.envelope.type));
  const bool is_rightful =
      subscription.source == "*" || subscription.source == event.envelope.source;
  if (!is_rightful) {
    count(event.envelope, Outcome::ignored("not from " + subscription.source));
    return;
  }
  if (parking_.holds(event.envelope.saga)) {
    parking_.put(event.envelope.saga, {event.message(), 0, "waits behind an earlier event"}, tx);
    crash_point("parking.put_behind");
    ++counters_.parked_behind;
    return;
  }
  const Outcome outcome = attempt(event, subscription, tx);
  if (outcome.kind() == Outcome::Kind::retry) {
    parking_.put(event.envelope.saga, {event.message(), 1, outcome.reason()}, tx);
    crash_point("parking.put");
    parking_.schedule(event.envelope.saga, limits::first_retry_after);
  } else if (outcome.kind() == Outcome::Kind::dead_letter) {
    dead_letter(event, event, "handler: " + outcome.reason(), 1, tx);
  }
}

// One run of the handler. Only here are exceptions of handlers caught.
Outcome HandlerProcessor::attempt(const wire::Decoded& event,
                                  const Service::Subscription& subscription, Transaction& tx) {
  tx.set_context(
      {service_.name(), event.envelope.saga, event.envelope.id, event.position.log_time, {}});
  const auto before = tx.mark();
  Outcome outcome = Outcome::done();
  try {
    outcome = run(event, subscription, tx);
    crash_point("handler.ran");
  } catch (const StorageError&) {
    throw;
  } catch (const std::exception& error) {
    outcome = Outcome::retry(error.what());
  } catch (...) {
    outcome = Outcome::retry("an exception that is not a std::exception");
  }
  if (outcome.kind() != Outcome::Kind::done) tx.roll_back(before);
  count(event.envelope, outcome);
  return outcome;
}

Outcome HandlerProcessor::run(const wire::Decoded& event, const Service::Subscription& subscription,
                              Transaction& tx) {
  const auto saga = event.envelope.saga;
  const bool guarded = !subscription.step.empty();
  const StepState before = guarded ? step_state(tx, saga, subscription.step) : StepState::none;
  Undo undo = Undo::action;
  if (guarded && subscription.is_undo) {
    crash_point("barrier.undo");
    if (before == StepState::undone || before == StepState::barred) {
      return Outcome::ignored("already undone");
    }
    undo = before == StepState::done ? Undo::action : Undo::nothing;
    set_step_state(tx, saga, subscription.step,
                   undo == Undo::action ? StepState::undone : StepState::barred);
  } else if (guarded && before == StepState::barred) {
    return Outcome::ignored("skipped: its undo came first");
  } else if (guarded && before == StepState::undone) {
    return Outcome::ignored("skipped: already undone");
  }
  Tx handler_tx(tx);
  if (before_handler) before_handler(event.envelope, handler_tx);
  auto outcome = subscription.handle({event.envelope, event.position}, handler_tx, undo);
  if (!outcome) return Outcome::ignored("invalid: " + outcome.error().message);
  if (guarded && !subscription.is_undo && outcome->kind() == Outcome::Kind::done) {
    set_step_state(tx, saga, subscription.step, StepState::done);
    crash_point("barrier.done");
  }
  return *outcome;
}

void HandlerProcessor::dead_letter(const wire::Decoded& event, const wire::Decoded& cause,
                                   const std::string& reason, std::uint32_t attempts,
                                   Transaction& tx) {
  DeadLetteredT letter;
  letter.service = service_.name();
  letter.reason = reason;
  letter.attempts = attempts;
  letter.event_type = event.envelope.type;
  letter.event_id = event.envelope.id.hex();
  letter.partition = partition_;
  letter.sequence = cause.position.sequence;
  tx.emit_as(framework_event(derive_id(cause.envelope.id, service_.name() + "/dead_letter", 0),
                             cause.envelope.saga, cause.envelope.id, cause.position.log_time,
                             letter));
  set_aside(tx, event.envelope.id);
  ++counters_.dead_lettered;
}

void HandlerProcessor::retry_parked(const wire::Decoded& due, Transaction& tx) {
  const std::string saga(due.envelope.saga);
  if (due.envelope.source != service_.name()) return;
  const auto payload = laban::detail::verified_payload<RetryDue>(due.envelope.payload);
  const auto head = parking_.head(saga, tx);
  if (!payload || !head || (*payload)->event_id() == nullptr) return;
  const auto event = wire::decode(head->message, name_space_, partition_, partition_count_);
  if (!event || event->envelope.id.hex() != (*payload)->event_id()->str() ||
      (*payload)->attempt() != head->attempts + 1) {
    return;
  }
  drain(saga, tx);
}

void HandlerProcessor::park_again(const std::string& saga, Parking::Entry& head,
                                  const std::string& reason, Transaction& tx) {
  head.reason = reason;
  parking_.replace(saga, head, tx);
  crash_point("parking.put_again");
  parking_.schedule(saga, backoff(limits::first_retry_after, head.attempts));
}

// Runs the saga's parked events in order until one asks for a retry again or none is left.
void HandlerProcessor::drain(const std::string& saga, Transaction& tx) {
  while (auto head = parking_.head(saga, tx)) {
    const auto event = wire::decode(head->message, name_space_, partition_, partition_count_);
    if (!event) throw StorageError("a parked event does not decode: " + event.error().message);
    if (event->envelope.type == EventTraits<RedriveRequested>::type) {
      const auto again = try_redrive(*event, ++head->attempts, tx);
      if (again) return park_again(saga, *head, *again, tx);
      parking_.erase(saga, head->message.sequence, tx);
      continue;
    }
    const auto& subscription = *by_type_.at(std::string(event->envelope.type));
    const Outcome outcome = attempt(*event, subscription, tx);
    ++head->attempts;
    if (outcome.kind() == Outcome::Kind::retry && head->attempts < limits::handler_attempts) {
      return park_again(saga, *head, outcome.reason(), tx);
    }
    parking_.erase(saga, head->message.sequence, tx);
    crash_point("parking.taken");
    if (outcome.kind() == Outcome::Kind::retry) {
      dead_letter(*event, *event, fmt::format("exhausted: {}", outcome.reason()), head->attempts,
                  tx);
    } else if (outcome.kind() == Outcome::Kind::dead_letter) {
      dead_letter(*event, *event, "handler: " + outcome.reason(), head->attempts, tx);
    }
  }
}

void HandlerProcessor::emit_due(SteadyTime now, Transaction& tx) {
  for (const auto& saga : parking_.take_due(now)) {
    const auto head = parking_.head(saga, tx);
    if (!head) continue;
    const auto event = wire::decode(head->message, name_space_, partition_, partition_count_);
    if (!event) throw StorageError("a parked event does not decode: " + event.error().message);
    RetryDueT due;
    due.service = service_.name();
    due.event_id = event->envelope.id.hex();
    due.attempt = head->attempts + 1;
    tx.emit_as(
        framework_event(derive_id(event->envelope.id, service_.name() + "/retry", due.attempt),
                        saga, event->envelope.id, event->position.log_time, due));
  }
}

std::optional<SteadyTime> HandlerProcessor::next_due() const { return parking_.next_due(); }

Result<Reply> HandlerProcessor::answer(std::string_view endpoint, std::string_view body,
                                       Transaction& tx) {
  const auto handler = service_.requests().find(endpoint);
  if (handler == service_.requests().end()) return EventProcessor::answer(endpoint, body, tx);
  const auto before = tx.mark();
  try {
    Tx handler_tx(tx);
    Reply reply = handler->second(body, handler_tx);
    if (!reply.accepted) tx.roll_back(before);
    return reply;
  } catch (const StorageError&) {
    throw;
  } catch (const std::exception& error) {
    tx.roll_back(before);
    return Error{ErrorKind::invalid, fmt::format("{} failed: {}", endpoint, error.what())};
  }
}

void HandlerProcessor::report(const PendingEffect& effect, const EffectResult& result,
                              Transaction& tx) {
  const auto kind = service_.effects().find(effect.kind);
  if (kind == service_.effects().end()) return;
  Tx handler_tx(tx);
  kind->second.report(effect, result, handler_tx);
}

void HandlerProcessor::count(const Envelope& envelope, const Outcome& outcome) {
  switch (outcome.kind()) {
    case Outcome::Kind::done:
      ++counters_.done;
      break;
    case Outcome::Kind::ignored:
      ++counters_.ignored;
      break;
    case Outcome::Kind::retry:
      ++counters_.retried;
      break;
    case Outcome::Kind::dead_letter:
      break;
  }
  if (on_outcome) on_outcome(envelope, outcome);
}

}  // namespace laban::runtime
