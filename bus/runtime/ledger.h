#pragma once

// Ledger: the newest messages of the log, as this store has read them. A broker that loses power
// forgets what it had acknowledged and not yet synced; out of the ledger it is given back.
//
//   ledger := sequence:be64 -> stored_at:le64 subject:text data:text      (text as in values)
//
// Contiguous up to the checkpoint: at a gap in the log it is emptied and starts over.

#include <cstdint>
#include <functional>
#include <optional>

#include "bus/log/log.h"
#include "bus/runtime/transaction.h"

namespace laban::runtime {

class Ledger {
 public:
  explicit Ledger(std::size_t limit) : limit_(limit) {}

  // What a former process left; rows that do not reach `checkpoint` are of no use any more.
  Result<void> load(const Store& store, std::uint64_t checkpoint);

  // The message was applied. Passed over while there are more than the limit still to read.
  void keep(const StoredMessage& message, std::uint64_t catch_up_to);

  // The writes since the last call; they belong into the batch of the checkpoint.
  WriteBatch take() { return std::exchange(batch_, {}); }

 private:
  void restart_from_log();

  const std::size_t limit_;
  std::uint64_t first_ = 0, last_ = 0;  // rows in the store or in the batch; 0: none
  WriteBatch batch_;
};

// The rows from `from` on, in order. Return false to stop. `corrupt`: one cannot be read.
Result<void> scan_ledger(const Store& store, std::uint64_t from,
                         const std::function<bool(const StoredMessage&)>& visit);
Result<std::optional<StoredMessage>> ledger_row(const Store& store, std::uint64_t sequence);

}  // namespace laban::runtime
