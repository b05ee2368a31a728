#pragma once

// LiveChoice: which messages of a capsule are published into a log that runs, and in which order.
// Pure.

#include <laban/clock.h>
#include <laban/ids.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bus/capsule/capsule.h"

namespace laban::observer {

struct LiveWanted {
  std::set<std::string> sagas;       // empty: all
  std::optional<Time> since, until;  // of recorded log times; `until` is the first one left out
};

struct LiveEvent {
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;  // as recorded
  Time recorded_at{};          // log time
  EventId id;
  std::string type, saga;
  std::string data;  // wire form, as the log had it
};

struct LiveChoice {
  // Oldest first, once each; those of one partition in the order they had in the log, whatever the
  // times say.
  std::vector<LiveEvent> events;
  std::uint64_t not_wanted = 0;  // of other sagas, or of another time
  std::uint64_t own = 0;         // laban.*: what Laban and people said to one another
  std::uint64_t doubtful = 0;    // nobody believed them
};

// Laban's own events belong to the system they were said in: its definitions, its deadlines, its
// dead letters, its people.
LiveChoice choose_live(const Capsule& capsule, const LiveWanted& wanted);

// How many sagas the events are of.
std::size_t sagas_in(const std::vector<LiveEvent>& events);

}  // namespace laban::observer
