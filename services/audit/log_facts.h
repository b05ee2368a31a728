#pragma once

// The facts in the log, read from its beginning to its end.

#include <laban/envelope.h>
#include <laban/result.h>

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "bus/log/log.h"

namespace laban::nats {
class Connection;
}

namespace audit {

// One saga's share of the log. Every count is of distinct event ids.
struct SagaFacts {
  std::map<std::string, std::uint32_t> events;  // by type
  std::map<std::string, std::uint32_t>
      mails;                     // notification.sent and .failed, by the event they are about
  std::int64_t total_cents = 0;  // of order.placed
  bool is_skipped = false;       // an operator asked to skip one of its steps
  std::map<std::string, std::uint64_t> last_after_skip;  // by type: the newest sequence since then
};

struct LogFacts {
  std::map<std::string, SagaFacts> sagas;
  std::vector<std::string> mail_ids;  // message_id of every notification.sent
  std::vector<std::uint64_t> ends;    // how far it was read, by partition
  std::uint64_t messages = 0;
  std::uint64_t invalid = 0;
  std::uint64_t foreign = 0;                // well-formed, but from the wrong service
  std::uint64_t duplicates = 0;             // copies of an event that is already in the log
  std::uint64_t causes = 0;                 // events with a cause
  std::vector<std::string> lost_causes;     // events whose cause does not come before them
  std::vector<std::string> changed_copies;  // copies whose bytes differ from the first
};

// How an event is named in the facts.
std::string named(const laban::Envelope& envelope, const laban::StoredMessage& message);

// Adds one partition to the facts, message by message in log order.
class LogCollector {
 public:
  // `facts` must outlive this.
  LogCollector(LogFacts& facts, std::string name_space, std::uint32_t partition,
               std::uint32_t partitions);
  void add(const laban::StoredMessage& message);

 private:
  void count(const laban::Envelope& envelope, std::uint64_t sequence);
  void count_skip(const laban::Envelope& envelope);

  LogFacts& facts_;
  const std::string name_space_;
  const std::uint32_t partition_, partitions_;
  std::unordered_map<std::string, laban::EventId> seen_;  // id and source -> digest
  std::unordered_set<laban::EventId> ids_;                // of all, whoever said it
};

laban::Result<LogFacts> read_log(laban::nats::Connection& connection, const std::string& name_space,
                                 std::uint32_t partitions);

}  // namespace audit
