#pragma once

// Barrier: keeps an action from taking effect after its undo. One row per (saga, step), written in
// the same batch as the effect it guards.
//
//   barrier := saga:text-key step:text-key -> "d" | "u" | "b"
//
//   none --action--> done --undo--> undone        none --undo--> barred
//
// It handles the classic mistakes of choreographies: an undo that overtakes its action (the action
// is skipped when it arrives), a second undo (ignored), an undo of something that never happened
// (confirmed as nothing).

#include <optional>
#include <string>
#include <string_view>

#include "bus/runtime/handlers/delivery.h"
#include "bus/runtime/transaction.h"
#include "bus/testing/crash_point.h"

namespace laban::runtime {

enum class BarrierState : char { none = 'n', done = 'd', undone = 'u', barred = 'b' };

BarrierState barrier_state(const Transaction& tx, std::string_view saga, std::string_view step);
void set_barrier_state(Transaction& tx, std::string_view saga, std::string_view step,
                       BarrierState state);

class Barrier {
 public:
  explicit Barrier(HandlerContext&) {}

  template <class Next>
  Outcome handle(Delivery& delivery, Transaction& tx, const Next& next) {
    const auto& subscription = *delivery.subscription;
    if (subscription.step.empty()) return next(delivery);
    if (const char* skipped = enter(delivery, tx)) return Outcome::ignored(skipped);
    Outcome outcome = next(delivery);
    if (!subscription.is_undo && outcome.kind() == Outcome::Kind::done) {
      set_barrier_state(tx, delivery.event->envelope.saga, subscription.step, BarrierState::done);
      crash_point("barrier.done");
    }
    return outcome;
  }

 private:
  // Why the handler must not run, or null. Records an undo, and passes what it found to its
  // handler.
  static const char* enter(Delivery& delivery, Transaction& tx);
};

}  // namespace laban::runtime
