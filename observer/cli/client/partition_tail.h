#pragma once

// PartitionTail: reads one partition from a sequence on, for ever. When the reader is lost (broker
// restart, reconnect) it continues behind the last message it handed out: nothing is missed,
// nothing comes twice. Gaps and a log that forgot are said.

#include <laban/clock.h>
#include <laban/result.h>

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bus/log/log.h"

namespace laban::cli {

class PartitionTail {
 public:
  using Say = std::function<void(const std::string&)>;

  // `label` names the partition to people. Starts at sequence `from`.
  PartitionTail(Log& log, const Clock& clock, std::string label, std::uint64_t from, Say say)
      : log_(log), clock_(clock), label_(std::move(label)), next_(from), say_(std::move(say)) {}

  // Takes in what has arrived. Blocks for one round trip at most, and only to open the reader. True
  // when something came.
  bool pump();

  bool has_message() const { return !arrived_.empty(); }
  const StoredMessage& front() const { return arrived_.front(); }
  StoredMessage take();

  // Everything that was in the log when the reader was first opened has been taken in.
  bool is_caught_up() const { return end_ && next_ > *end_; }

 private:
  bool open();
  void check_identity(const LogInfo& info);
  void accept(std::vector<StoredMessage>& messages);

  Log& log_;
  const Clock& clock_;
  std::string label_;
  std::uint64_t next_;  // the sequence expected next
  Say say_;
  std::deque<StoredMessage> arrived_;
  std::optional<std::uint64_t> end_;  // last sequence when first opened
  std::optional<Time> created_at_;
  SteadyTime try_again_{};
  bool is_open_ = false;
  bool said_unreachable_ = false;
};

}  // namespace laban::cli
