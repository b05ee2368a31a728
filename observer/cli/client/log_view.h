#pragma once

// LogView: the partitions of a namespace, opened for reading, and where in them to begin.

#include <memory>
#include <string>
#include <vector>

#include "bus/log/nats/connection.h"
#include "observer/cli/client/merged_tail.h"

namespace laban::cli {

// A log that has more to give and gives nothing for so long is out of reach: a broker that is
// started again and reads its files is back before.
inline constexpr Duration log_patience = std::chrono::seconds(30);

class LogView {
 public:
  // Only the partition that holds `saga` when one is given.
  static Result<LogView> open(nats::Connection& connection, const std::string& name_space,
                              const std::string& saga);

  std::uint32_t partition_count() const { return partition_count_; }

  // Sequences to begin at, one per open partition.
  using Starts = std::vector<std::uint64_t>;
  Result<Starts> since(Time time, const Clock& clock);
  Starts since_sequence(std::uint64_t sequence) const { return Starts(logs_.size(), sequence); }
  // The number of an open partition.
  std::uint32_t partition(std::size_t index) const { return logs_[index].number; }
  // `count` messages earlier, where the log has them.
  Result<Starts> earlier(Starts starts, std::uint64_t count);
  // `count` messages before the end. `all`: that is everything there is.
  Result<Starts> before_end(std::uint64_t count, bool& all);

  MergedTail tail(const Starts& starts, const Clock& clock, PartitionTail::Say say);

 private:
  struct Partition {
    std::uint32_t number;
    std::unique_ptr<Log> log;
  };
  std::uint32_t partition_count_ = 0;
  std::string name_space_;
  std::vector<Partition> logs_;
};

}  // namespace laban::cli
