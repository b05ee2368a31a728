#pragma once

// LogTailBackup: the newest messages of the log as this store has read them. A broker that loses
// power forgets what it had acknowledged but not yet synced; LogRepair restores it from here.
//
//   ledger := sequence:be64 -> stored_at:le64 subject:text data:text      (text as in values)
//
// Contiguous up to the checkpoint: a gap in the log starts it afresh.

#include <cstdint>
#include <functional>
#include <optional>

#include "bus/log/log.h"
#include "bus/runtime/transaction.h"

namespace laban::runtime {

class LogTailBackup {
 public:
  // `limit`: how many messages are kept.
  explicit LogTailBackup(std::size_t limit) : limit_(limit) {}

  // Loads what the previous process left. Rows that do not reach `checkpoint` are dropped.
  Result<void> load(const Store& store, std::uint64_t checkpoint);

  // The message was applied. Skipped while more than `limit` messages are still to be read.
  void keep(const StoredMessage& message, std::uint64_t catch_up_to);

  // The writes since the last call; they belong in the batch of the checkpoint.
  WriteBatch take_writes() { return std::exchange(writes_, {}); }

 private:
  void start_afresh();

  const std::size_t limit_;
  std::uint64_t first_ = 0, last_ = 0;  // rows in the store or in `writes_`; 0: none
  WriteBatch writes_;
};

// The backed-up messages from sequence `from` on, in order. Return false to stop. `corrupt`: one
// cannot be read.
Result<void> scan_log_tail(const Store& store, std::uint64_t from,
                           const std::function<bool(const StoredMessage&)>& visit);
Result<std::optional<StoredMessage>> backed_up_message(const Store& store, std::uint64_t sequence);

// Forgets the backed-up messages from sequence `from` on.
Result<void> erase_log_tail(const Store& store, std::uint64_t from, WriteBatch& batch);

}  // namespace laban::runtime
