#pragma once

// MergedTail: all partitions as one sequence of messages, each partition in its own order. What was
// in the log already comes ordered by log time; what arrives afterwards comes as it arrives.

#include <memory>
#include <optional>
#include <vector>

#include "observer/cli/client/partition_tail.h"

namespace laban::cli {

struct TailedMessage {
  std::uint32_t partition = 0;
  StoredMessage message;
};

class MergedTail {
 public:
  void add(std::uint32_t partition, PartitionTail tail) {
    parts_.push_back({partition, std::move(tail)});
  }

  // Takes in what has arrived on all partitions. True when something came.
  bool pump();
  // The next message, or nothing when it has to be waited for.
  std::optional<TailedMessage> next();
  // Everything has been handed out that was in the log at the start.
  bool is_caught_up() const;

 private:
  struct Part {
    std::uint32_t partition;
    PartitionTail tail;
  };
  std::vector<Part> parts_;
};

// The first sequence whose log time is `time` or later; one after the last when there is none. Asks
// the log about 20 times for a million messages. Replaces the log's reader.
Result<std::uint64_t> first_since(Log& log, Time time, const Clock& clock);

}  // namespace laban::cli
