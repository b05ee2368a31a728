#include "bus/runtime/barrier.h"

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

StepState step_state(const Transaction& tx, std::string_view saga, std::string_view step) {
  const auto row = tx.read(barrier, key_of(saga, step));
  if (!row) return StepState::none;
  const char state = row->empty() ? '?' : row->front();
  if (state != 'd' && state != 'u' && state != 'b') {
    throw StorageError(
        "a barrier row cannot be read: delete this store, it is rebuilt from the log");
  }
  return static_cast<StepState>(state);
}

void set_step_state(Transaction& tx, std::string_view saga, std::string_view step,
                    StepState state) {
  tx.write(barrier, key_of(saga, step), std::string(1, static_cast<char>(state)));
}

}  // namespace laban::runtime
