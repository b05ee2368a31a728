#pragma once

// LogReader: reads the log of a system from any position, without a checkpoint. Merges all
// partitions into one sequence: what the log holds when reading starts in the order of log time,
// later messages as they arrive; each partition always in its own order.
//
// When a reader is lost (broker restart, reconnect) it continues after the last message returned:
// nothing is missed and nothing is repeated. Gaps, a truncated log and a replaced one are notices.

#include <laban/clock.h>
#include <laban/result.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bus/event/log_gap.h"
#include "bus/log/nats/connection.h"
#include "bus/log/wakeup.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {

// A log that has more messages and delivers none for this long counts as unreachable. A restarting
// broker has read its files well before that.
inline constexpr Duration log_patience = std::chrono::seconds(30);

struct LogMessage {
  std::uint32_t partition = 0;
  StoredMessage message;
  LogGap gap;  // messages directly before this one that are gone from the log
};

// How to wait for messages.
struct LogWait {
  Wakeup& wakeup;                    // the wakeup of the connection
  std::function<bool()> is_stopped;  // stop requests by the user
  // May be empty.
  std::function<void(std::uint64_t read, std::uint64_t total)> progress = {};
};

class LogReader {
 public:
  // The sequence to start at, by partition.
  using Positions = std::map<std::uint32_t, std::uint64_t>;
  using Logs = std::map<std::uint32_t, std::unique_ptr<Log>>;
  using Notice = std::function<void(const std::string&)>;

  // Only the partition of `saga`, if given. Connection and clock must outlive it.
  static Result<LogReader> open(nats::Connection& connection, const std::string& name_space,
                                const Clock& clock, const std::string& saga = {});
  LogReader(std::string name_space, std::uint32_t partition_count, Logs&& logs, const Clock& clock);
  LogReader(LogReader&&) noexcept;
  LogReader& operator=(LogReader&&) = delete;
  ~LogReader();

  const std::string& name_space() const { return name_space_; }
  std::uint32_t partition_count() const { return partition_count_; }

  // Positions to start at. These calls ask the log, and end any reading in progress.
  Positions at_sequence(std::uint64_t sequence) const;
  Result<Positions> at_time(Time time);  // the first message stored then or later
  Result<Positions> at(const TimeSpec& spec);
  // `count` messages before the end. Sets `is_all` if the log holds no earlier ones.
  Result<Positions> before_end(std::uint64_t count, bool* is_all = nullptr);
  // `count` messages earlier, or as far back as the log goes.
  Result<Positions> earlier(Positions positions, std::uint64_t count);

  // Starts or restarts reading. `notice` receives what people should know.
  void start(const Positions& positions, Notice notice = {});

  // Takes in what has arrived; true if anything did. Blocks for one round trip at most, and only to
  // open a reader.
  bool poll();
  // The next message; nothing if it has not arrived yet.
  std::optional<LogMessage> next();
  // Whether next() has returned all messages that the log held when reading started.
  bool is_caught_up() const;

  // The next of the messages that the log held when reading started; nothing after the last one.
  // Waits. `unavailable`: the log delivers nothing for `log_patience`, or the user stopped it.
  Result<std::optional<LogMessage>> next_until_end(const LogWait& wait);

  // As Log::find. Ends no reading.
  Result<std::optional<StoredMessage>> find(std::uint32_t partition, const Subject& subject,
                                            std::uint64_t from);
  // One message. `not_found`: the log does not hold it. Ends any reading in progress.
  Result<StoredMessage> message_at(std::uint32_t partition, std::uint64_t sequence);

 private:
  class Partition;

  std::uint64_t total() const;

  std::string name_space_;
  std::uint32_t partition_count_ = 0;
  const Clock* clock_;
  std::vector<std::unique_ptr<Partition>> partitions_;
  Notice notice_;
  std::string last_notice_;
  std::uint64_t read_ = 0;  // messages returned since the start
};

}  // namespace laban::cli
