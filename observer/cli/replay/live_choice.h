#pragma once

// LiveChoice: which messages of a capsule are published into a log that runs, and in which order:
// those without a cause. All others were said because of one, and are said again by the services
// that meet it there, with the same ids. Two who publish one event would write copies that differ,
// or two truths when the service decides otherwise. Pure.

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
  std::optional<Time> since, until;  // when they began, in recorded log time; not at `until`
};

struct LiveEvent {
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;  // as recorded
  Time recorded_at{};          // log time
  EventId id, cause;
  std::string type, saga;
  std::string data;  // wire form, as the log had it
};

struct LiveChoice {
  // Oldest first, once each; those of one partition in the order they had in the log, whatever the
  // times say.
  std::vector<LiveEvent> events;
  std::uint64_t followed = 0;    // from another one that is wanted: left to the services
  std::uint64_t unfounded = 0;   // from one that is not there: nobody will say them
  std::uint64_t not_wanted = 0;  // of other sagas
  std::uint64_t own = 0;         // said by Laban and by people, or because of that
  std::uint64_t doubtful = 0;    // nobody believed them
};

// Laban's own events belong to the system they were said in: its definitions, its deadlines, what
// its observer asked for, its dead letters, its people.
LiveChoice choose_live(const Capsule& capsule, const LiveWanted& wanted);

// How many sagas the events are of.
std::size_t sagas_in(const std::vector<LiveEvent>& events);

}  // namespace laban::observer
