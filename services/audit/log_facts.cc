#include "services/audit/log_facts.h"

#include <fmt/core.h>
#include <laban/clock.h>

#include "bus/log/nats/connection.h"

namespace audit {

using namespace laban;
using namespace std::chrono_literals;

namespace {

constexpr Duration patience = 30s;

// Up to where the log ended when it began, which is returned.
Result<std::uint64_t> read_partition(nats::Connection& connection, const std::string& name_space,
                                     std::uint32_t partition, LogCollector& collector) {
  auto log = connection.open_log(name_space, partition);
  if (!log) return log.error();
  const auto info = (*log)->info();
  if (!info) return info.error();
  std::uint64_t next = std::max<std::uint64_t>(info->first, 1);
  const SystemClock clock;
  SteadyTime last_progress = clock.steady();
  std::vector<StoredMessage> messages;
  bool open = false;
  while (next <= info->last) {
    if (clock.steady() - last_progress > patience) {
      return Error{ErrorKind::unavailable, fmt::format("partition {} stops at sequence {} of {}",
                                                       partition, next, info->last)};
    }
    if (!open && !(*log)->open_reader(next)) continue;
    open = true;
    messages.clear();
    const auto count = (*log)->read(messages, 1024);
    if (!count) open = false;
    for (const auto& message : messages) {
      if (message.sequence > info->last) break;
      collector.add(message);
      next = message.sequence + 1;
      last_progress = clock.steady();
    }
  }
  return info->last;
}

}  // namespace

Result<LogFacts> read_log(nats::Connection& connection, const std::string& name_space,
                          std::uint32_t partitions) {
  LogFacts facts;
  for (std::uint32_t partition = 0; partition < partitions; ++partition) {
    LogCollector collector(facts, name_space, partition, partitions);
    const auto end = read_partition(connection, name_space, partition, collector);
    if (!end) return end.error();
    facts.ends.push_back(*end);
  }
  return facts;
}

}  // namespace audit
