#pragma once

// The numbers of a graph at one moment, and their rates of change. Pure.

#include <laban/clock.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "observer/api/events.h"
#include "observer/api/stats.h"

namespace laban::cli {

namespace api = observer::api;

using EdgeName = std::pair<std::string, std::string>;  // from, to

struct GraphCounts {
  std::map<EdgeName, std::uint64_t> edges;
  api::StateCounts states;  // sagas

  friend bool operator==(const GraphCounts&, const GraphCounts&) = default;
};

// From the observer's answers to "graph" and "sagas.stats".
GraphCounts graph_counts(const api::EventGraph& graph, const api::SagaStats& stats);

// Changes per second. No entry: unknown.
struct GraphRates {
  std::map<EdgeName, double> edges;
  std::map<observer::State, double> states;  // negative: fewer sagas
};

// An edge whose count went down was counted from the start again (another store): its rate is
// unknown. If no time has passed, all rates are unknown.
GraphRates rates_between(const GraphCounts& before, const GraphCounts& after, Duration passed);

}  // namespace laban::cli
