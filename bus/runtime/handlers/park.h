#pragma once

// Park: an event whose handler asked for a retry waits in the store, and every later event of its
// saga waits behind it, in order. Other sagas are not affected.
//
// The head of a saga's queue falls due by the local clock. The service then appends laban.retry_due
// to the log, and makes the attempt when it reads that event back. So retries, too, are a function
// of the log, and correctness does not depend on the clock.

#include <laban/clock.h>

#include <string>

#include "bus/runtime/handlers/delivery.h"
#include "bus/runtime/handlers/parked_events.h"
#include "bus/runtime/transaction.h"

namespace laban::runtime {

class Park {
 public:
  explicit Park(HandlerContext& context) : context_(&context) {}

  template <class Next>
  Outcome handle(Delivery& delivery, Transaction& tx, const Next& next) {
    if (parked_.holds(delivery.logged->envelope.saga)) return put_behind(*delivery.logged, tx);
    Outcome outcome = next(delivery);
    if (outcome.kind() == Outcome::Kind::retry)
      put_first(*delivery.logged, delivery.attempt, outcome.reason(), tx);
    return outcome;
  }

  // laban.retry_due was read from the log: runs the saga's parked events in order through `next`,
  // until one asks for a retry again or none is left.
  template <class Next>
  void retry(const wire::Decoded& due, Transaction& tx, const Next& next) {
    if (!is_due(due, tx)) return;
    // The result depends on when the retry happens, not only on the log up to the event.
    tx.decide_from_outside();
    const std::string saga(due.envelope.saga);
    while (auto head = parked_.head(saga, tx)) {
      const auto event = decode(*head);
      Delivery delivery{&event, &event, subscription_to(event), ++head->attempts};
      const Outcome outcome = next(delivery);
      if (outcome.kind() == Outcome::Kind::retry) return put_again(saga, *head, outcome, tx);
      take(saga, *head, tx);
    }
  }

  // Emits laban.retry_due for the queues that have fallen due.
  void emit_due(SteadyTime now, Transaction& tx);

  ParkedEvents& parked() { return parked_; }
  const ParkedEvents& parked() const { return parked_; }

 private:
  Outcome put_behind(const wire::Decoded& event, Transaction& tx);
  void put_first(const wire::Decoded& event, std::uint32_t attempts, const std::string& reason,
                 Transaction& tx);
  void put_again(const std::string& saga, ParkedEvents::Entry& head, const Outcome& outcome,
                 Transaction& tx);
  void take(const std::string& saga, const ParkedEvents::Entry& head, Transaction& tx);
  bool is_due(const wire::Decoded& due, const Transaction& tx) const;
  const Service::Subscription* subscription_to(const wire::Decoded& event) const;
  wire::Decoded decode(const ParkedEvents::Entry& entry) const;

  HandlerContext* context_;
  ParkedEvents parked_;
};

}  // namespace laban::runtime
