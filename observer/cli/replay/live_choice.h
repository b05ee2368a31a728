#pragma once

// LiveChoice: which messages of a capsule are published into the log of a running system, and in
// which order: those without a cause. All others were emitted because of one, and the services
// there emit them again, with the same ids. Publishing them as well would create copies that may
// differ, or contradictions when a service decides differently. Pure.

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
  std::optional<Time> since, until;  // when they began, in recorded log time; `until` is exclusive
};

struct LiveEvent {
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;  // as recorded
  Time recorded_at{};          // log time
  EventId id, cause;
  std::string type, saga;
  std::string data;  // wire form, as stored in the log
};

struct LiveChoice {
  // Oldest first, without duplicates; within a partition in log order, whatever their times.
  std::vector<LiveEvent> events;
  std::uint64_t followed = 0;    // caused by a selected event: left to the services
  std::uint64_t unfounded = 0;   // caused by an event that is missing: will not be replayed
  std::uint64_t not_wanted = 0;  // of other sagas
  std::uint64_t own = 0;         // emitted by Laban or an operator, or caused by such an event
  std::uint64_t doubtful = 0;    // not applied when recorded
};

// Laban's own events belong to the system that recorded them: its definitions, deadlines, the
// observer's requests, dead letters, operators' actions.
LiveChoice choose_live(const Capsule& capsule, const LiveWanted& wanted);

// How many sagas the events belong to.
std::size_t sagas_in(const std::vector<LiveEvent>& events);

}  // namespace laban::observer
