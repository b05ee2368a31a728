#pragma once

// DeadLetter: an event that its handler gave up on, or that was tried too often, is set aside with
// the reason, as an event in the log (laban.dead_lettered).
//
// A mark records that the event may be redriven: set with the dead letter, cleared by the result of
// a redrive, or when an operator discards the dead letter. So a rebuild does the same, and a second
// redrive is refused.
//
//   meta := "set_aside" 0x00 event id:16 -> nothing

#include <string>

#include "bus/runtime/handlers/delivery.h"
#include "bus/runtime/limits.h"
#include "bus/runtime/transaction.h"

namespace laban::runtime {

void mark_dead_lettered(Transaction& tx, const EventId& event);
bool is_dead_lettered(const Transaction& tx, const EventId& event);
void clear_mark(Transaction& tx, const EventId& event);

class DeadLetter {
 public:
  explicit DeadLetter(HandlerContext& context) : context_(&context) {}

  // Never returns `retry` for the last attempt.
  template <class Next>
  Outcome handle(Delivery& delivery, Transaction& tx, const Next& next) {
    Outcome outcome = next(delivery);
    if (outcome.kind() == Outcome::Kind::dead_letter) {
      write(delivery, "handler: " + outcome.reason(), tx);
    } else if (outcome.kind() == Outcome::Kind::retry &&
               delivery.attempt >= limits::handler_attempts) {
      write(delivery, "exhausted: " + outcome.reason(), tx);
      return Outcome::dead_letter(outcome.reason());
    }
    return outcome;
  }

  // laban.dead_letter_discarded was read from the log.
  void discard(const wire::Decoded& event, Transaction& tx) const;

 private:
  void write(const Delivery& delivery, const std::string& reason, Transaction& tx);

  HandlerContext* context_;
};

}  // namespace laban::runtime
