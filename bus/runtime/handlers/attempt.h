#pragma once

// Attempt: one run of the handler, all or nothing. What it wrote, emitted and requested counts only
// when the outcome is done; an exception counts as a request for a retry.

#include <exception>

#include "bus/runtime/handlers/delivery.h"
#include "bus/runtime/transaction.h"
#include "bus/testing/crash_point.h"

namespace laban::runtime {

class Attempt {
 public:
  explicit Attempt(HandlerContext& context) : context_(&context) {}

  template <class Next>
  Outcome handle(Delivery& delivery, Transaction& tx, const Next& next) {
    const wire::Decoded& event = *delivery.event;
    tx.set_context({context_->service().name(),
                    event.envelope.saga,
                    event.envelope.id,
                    event.position.log_time,
                    {}});
    const auto before = tx.mark();
    Outcome outcome = run([&] { return next(delivery); });
    if (outcome.kind() != Outcome::Kind::done) tx.roll_back(before);
    context_->count(event.envelope, outcome);
    return outcome;
  }

 private:
  // The only place where a handler's exceptions are caught. A store failure is not the handler's
  // fault: it ends the process.
  template <class Handler>
  static Outcome run(const Handler& handler) {
    try {
      Outcome outcome = handler();
      crash_point("handler.ran");
      return outcome;
    } catch (const StorageError&) {
      throw;
    } catch (const std::exception& error) {
      return Outcome::retry(error.what());
    } catch (...) {
      return Outcome::retry("an exception that is not a std::exception");
    }
  }

  HandlerContext* context_;
};

}  // namespace laban::runtime
