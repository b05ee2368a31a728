#pragma once

// What is shown while the demo runs. Pure: turns snapshots into lines.

#include <laban/clock.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "observer/api/events.h"
#include "observer/api/stats.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

// The system at one moment, as the observer sees it.
struct Snapshot {
  SteadyTime at{};
  bool known = false;  // the observer has answered
  std::uint64_t started = 0, running = 0, completed = 0, compensated = 0, stuck = 0;
  std::uint64_t events = 0;
  std::map<std::string, std::uint64_t> failures;  // event type -> how many

  std::uint64_t ended() const { return completed + compensated + stuck; }
};

// From the observer's answers to sagas.stats and graph.
Snapshot snapshot_of(const api::SagaStats& stats, const api::EventGraph& graph, SteadyTime at);

struct DemoProgress {
  Duration elapsed{};
  std::uint64_t expected = 0;  // orders to be placed; 0: not known yet
  std::uint64_t messages = 0;  // in the log
  std::uint32_t restarts = 0;  // of processes
};

// Several lines, for a terminal. Rates are those between the two snapshots.
std::vector<Line> live_view(const Snapshot& before, const Snapshot& now,
                            const DemoProgress& progress);
// The same on one line, for anything else.
Line live_line(const Snapshot& before, const Snapshot& now, const DemoProgress& progress);

}  // namespace laban::cli
