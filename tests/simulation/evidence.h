#pragma once

// Evidence: the results of a finished run, read once for all rules.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "bus/event/wire.h"
#include "observer/saga/fold/instance.h"
#include "services/audit/rules.h"
#include "tests/simulation/world.h"

namespace laban::simulation {

struct LoggedEvent {
  std::uint32_t partition = 0;
  Origin origin = Origin::publication;
  Duration true_time{};
  // Where the log ended when its sender had started; 0: its sender's outbox was full.
  std::uint64_t known_until = 0;
  const StoredMessage* message = nullptr;
  std::optional<wire::Decoded> event;  // nothing: it cannot be decoded
};

struct Evidence {
  std::vector<LoggedEvent> log;  // all partitions, each in log order
  std::map<std::string, std::vector<const LoggedEvent*>>
      sagas;  // first copies from the right producer
  audit::Facts books;
  // Per observer, by saga; without shadows and earlier generations.
  std::vector<std::map<std::string, observer::Instance>> instances;
  // By partition: the value of the first observer's log clock after each tick.
  std::vector<std::map<std::uint64_t, Duration>> clocks;
  // By partition: how many deadlines it met at each tick, where it met any.
  std::vector<std::map<std::uint64_t, std::size_t>> woken;
  // Sagas exempt from the business rules: an operator declared a step done or undone, whatever the
  // services did, or a cut tail took part of the evidence.
  std::set<std::string> unjudged;
  // Was in the log before its tail was cut.
  std::unordered_set<EventId> displaced;
  // By partition: ids that somebody used as message ids of something else.
  std::vector<std::set<std::string>> used_ids;
};

Evidence gather(World& world, const Plan& plan, const Knowledge& knowledge);

// The rows of a disk, opened with the families of its process.
std::unique_ptr<Store> open_disk(const Process& process, std::uint32_t partition);

}  // namespace laban::simulation
