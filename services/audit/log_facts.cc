#include "services/audit/log_facts.h"

#include <fmt/core.h>
#include <laban/clock.h>
#include <laban/service.h>

#include "bus/core/wire.h"
#include "bus/nats/connection.h"
#include "events/notification.h"
#include "events/order.h"

namespace audit {

using namespace laban;
using namespace std::chrono_literals;

namespace {

constexpr Duration patience = 30s;

class LogReader {
 public:
  LogReader(LogFacts& facts, std::string name_space, std::uint32_t partition,
            std::uint32_t partitions)
      : facts_(facts),
        name_space_(std::move(name_space)),
        partition_(partition),
        partitions_(partitions) {}

  void add(const StoredMessage& message) {
    ++facts_.messages;
    const auto event = wire::decode(message, name_space_, partition_, partitions_);
    if (!event) {
      ++facts_.invalid;
      return;
    }
    const auto& envelope = event->envelope;
    const auto [first, is_new] = seen_.emplace(envelope.id, wire::digest(message));
    if (!is_new) {
      ++facts_.duplicates;
      if (first->second != wire::digest(message))
        facts_.changed_copies.push_back(named(envelope, message));
      return;
    }
    if (!envelope.cause.is_nil()) {
      ++facts_.causes;
      if (!seen_.contains(envelope.cause)) facts_.lost_causes.push_back(named(envelope, message));
    }
    if (envelope.saga != "-") count(envelope);
  }

 private:
  static std::string named(const Envelope& envelope, const StoredMessage& message) {
    return fmt::format("{} of saga {} at sequence {}", envelope.type, envelope.saga,
                       message.sequence);
  }

  void count(const Envelope& envelope) {
    auto& saga = facts_.sagas[std::string(envelope.saga)];
    ++saga.events[std::string(envelope.type)];
    if (envelope.type == EventTraits<order::Placed>::type) {
      const auto placed = detail::verified_payload<order::Placed>(envelope.payload);
      if (placed) saga.total_cents = (*placed)->total_cents();
    } else if (envelope.type == EventTraits<notification::Sent>::type) {
      const auto sent = detail::verified_payload<notification::Sent>(envelope.payload);
      if (!sent) return;
      ++saga.mails[flatbuffers::GetString((*sent)->about())];
      facts_.mail_ids.push_back(flatbuffers::GetString((*sent)->message_id()));
    } else if (envelope.type == EventTraits<notification::Failed>::type) {
      const auto failed = detail::verified_payload<notification::Failed>(envelope.payload);
      if (failed) ++saga.mails[flatbuffers::GetString((*failed)->about())];
    }
  }

  LogFacts& facts_;
  const std::string name_space_;
  const std::uint32_t partition_, partitions_;
  std::unordered_map<EventId, EventId> seen_;  // id -> digest
};

Result<void> read_partition(nats::Connection& connection, const std::string& name_space,
                            std::uint32_t partition, LogReader& reader) {
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
      reader.add(message);
      next = message.sequence + 1;
      last_progress = clock.steady();
    }
  }
  return {};
}

}  // namespace

Result<LogFacts> read_log(nats::Connection& connection, const std::string& name_space,
                          std::uint32_t partitions) {
  LogFacts facts;
  for (std::uint32_t partition = 0; partition < partitions; ++partition) {
    LogReader reader(facts, name_space, partition, partitions);
    if (auto read = read_partition(connection, name_space, partition, reader); !read)
      return read.error();
  }
  return facts;
}

}  // namespace audit
