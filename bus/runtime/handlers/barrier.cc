#include "bus/runtime/handlers/barrier.h"

#include <laban/codec.h>

namespace laban::runtime {

namespace {

std::string key_of(std::string_view saga, std::string_view step) {
  std::string key;
  codec::append_text_key(key, saga);
  codec::append_text_key(key, step);
  return key;
}

}  // namespace

BarrierState barrier_state(const Transaction& tx, std::string_view saga, std::string_view step) {
  const auto row = tx.read(barrier, key_of(saga, step));
  if (!row) return BarrierState::none;
  const char state = row->empty() ? '?' : row->front();
  if (state != 'd' && state != 'u' && state != 'b') {
    throw StorageError(
        "a barrier row cannot be read: delete this store, it is rebuilt from the log");
  }
  return static_cast<BarrierState>(state);
}

void set_barrier_state(Transaction& tx, std::string_view saga, std::string_view step,
                       BarrierState state) {
  tx.write(barrier, key_of(saga, step), std::string(1, static_cast<char>(state)));
}

const char* Barrier::enter(Delivery& delivery, Transaction& tx) {
  const auto& subscription = *delivery.subscription;
  const auto saga = delivery.event->envelope.saga;
  const BarrierState before = barrier_state(tx, saga, subscription.step);
  if (!subscription.is_undo) {
    if (before == BarrierState::barred) return "skipped: its undo came first";
    if (before == BarrierState::undone) return "skipped: already undone";
    return nullptr;
  }
  crash_point("barrier.undo");
  if (before == BarrierState::undone || before == BarrierState::barred) return "already undone";
  // If the handler does not finish, the attempt rolls this back with everything else.
  const bool has_effect = before == BarrierState::done;
  delivery.undo = has_effect ? Undo::action : Undo::nothing;
  set_barrier_state(tx, saga, subscription.step,
                    has_effect ? BarrierState::undone : BarrierState::barred);
  return nullptr;
}

}  // namespace laban::runtime
