#pragma once

// CallHandler: the end of the chain.

#include <utility>

#include "bus/runtime/handlers/delivery.h"
#include "bus/runtime/transaction.h"

namespace laban::runtime {

class CallHandler {
 public:
  explicit CallHandler(HandlerContext& context) : context_(&context) {}

  Outcome handle(Delivery& delivery, Tx& tx) {
    const wire::Decoded& event = *delivery.event;
    if (context_->before_handler) context_->before_handler(event.envelope, tx);
    auto outcome =
        delivery.subscription->handle({event.envelope, event.position}, tx, delivery.undo);
    if (!outcome) return Outcome::ignored("invalid: " + outcome.error().message);
    return std::move(*outcome);
  }

 private:
  HandlerContext* context_;
};

}  // namespace laban::runtime
