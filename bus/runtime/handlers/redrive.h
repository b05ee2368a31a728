#pragma once

// Redrive: an event that this service had dead-lettered comes back inside laban.redrive_requested.
// It is handled once, at the request's position in the log; laban.redriven reports the result.

#include <optional>
#include <string>
#include <string_view>

#include "bus/event/wire.h"
#include "bus/runtime/handlers/dead_letter.h"
#include "bus/runtime/handlers/delivery.h"
#include "bus/runtime/transaction.h"

namespace laban::runtime {

// The event that a request carries, at the request's position in the log. `corrupt`: it carries
// none.
Result<wire::Decoded> event_in(const wire::Decoded& request, std::string_view name_space,
                               std::uint32_t partition_count);

class Redrive {
 public:
  explicit Redrive(HandlerContext& context) : context_(&context) {}

  template <class Next>
  Outcome handle(Delivery& delivery, Transaction& tx, const Next& next) {
    if (delivery.subscription != nullptr) return next(delivery);
    const wire::Decoded& request = *delivery.logged;
    const auto event = event_in(request, context_->name_space, context_->partition_count);
    if (const std::string reason = why_refused(event, tx); !reason.empty()) {
      conclude(request, "refused", reason, tx);
      return Outcome::ignored(reason);
    }
    Delivery redriven{&*event, &request, context_->subscription_to(event->envelope.type),
                      delivery.attempt};
    Outcome outcome = next(redriven);
    const bool is_done = outcome.kind() == Outcome::Kind::done;
    if (is_done || outcome.kind() == Outcome::Kind::ignored) {
      clear_mark(tx, event->envelope.id);
      conclude(request, is_done ? "done" : "ignored", outcome.reason(), tx);
    }
    return outcome;
  }

 private:
  // Empty: no problem.
  std::string why_refused(const Result<wire::Decoded>& event, const Transaction& tx) const;
  void conclude(const wire::Decoded& request, std::string_view outcome, const std::string& reason,
                Transaction& tx) const;

  HandlerContext* context_;
};

}  // namespace laban::runtime
