#pragma once

// Evidence: what a finished run has left, read once for all rules.

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
  std::uint64_t known_until = 0;  // where the log ended when its sender had started
  const StoredMessage* message = nullptr;
  std::optional<wire::Decoded> event;  // nothing: it cannot be read
};

struct Evidence {
  std::vector<LoggedEvent> log;  // all partitions, each in its order
  std::map<std::string, std::vector<const LoggedEvent*>> sagas;  // first copies, rightful ones
  audit::Facts books;
  // Of each observer, by saga; shadows and earlier generations left out.
  std::vector<std::map<std::string, observer::Instance>> instances;
  // By partition: what the log clock of the first observer showed from each tick on.
  std::vector<std::map<std::uint64_t, Duration>> clocks;
  // Sagas that the books leave out: a person has said that a step counts as done or undone,
  // whatever the services did, or a cut tail took a part of what is known about it.
  std::set<std::string> unjudged;
  // Stood in the log before its tail was cut.
  std::unordered_set<EventId> displaced;
};

Evidence gather(World& world, const Plan& plan, const Knowledge& knowledge);

// The rows of a disk, opened with the families of its process.
std::unique_ptr<Store> open_disk(const Process& process, std::uint32_t partition);

}  // namespace laban::simulation
