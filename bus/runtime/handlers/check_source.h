#pragma once

// CheckSource: accepts an event only from the service that its schema names, and a redrive only if
// an operator requested it from this service.

#include "bus/runtime/handlers/delivery.h"
#include "bus/runtime/transaction.h"

namespace laban::runtime {

class CheckSource {
 public:
  explicit CheckSource(HandlerContext& context) : context_(&context) {}

  template <class Next>
  Outcome handle(Delivery& delivery, Transaction&, const Next& next) {
    if (delivery.subscription == nullptr) {
      if (!is_redrive_for_us(*delivery.logged)) return Outcome::ignored("not for this service");
      return next(delivery);
    }
    const std::string& source = delivery.subscription->source;
    if (source == "*" || source == delivery.event->envelope.source) return next(delivery);
    Outcome outcome = Outcome::ignored("not from " + source);
    context_->count(delivery.event->envelope, outcome);
    return outcome;
  }

 private:
  bool is_redrive_for_us(const wire::Decoded& request) const;

  HandlerContext* context_;
};

}  // namespace laban::runtime
