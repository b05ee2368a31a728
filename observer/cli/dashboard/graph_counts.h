#pragma once

// The numbers of a graph at one moment, and their rates of change. Pure.

#include <laban/clock.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "observer/cli/client/json_members.h"

namespace laban::cli {

using EdgeName = std::pair<std::string, std::string>;  // from, to

struct GraphCounts {
  std::map<EdgeName, std::uint64_t> edges;
  std::map<std::string, std::uint64_t> states;  // sagas

  friend bool operator==(const GraphCounts&, const GraphCounts&) = default;
};

// From the observer's answers to "graph" and "sagas.stats".
GraphCounts graph_counts(const Json& graph, const Json& stats);

// Changes per second. No entry: unknown.
struct GraphRates {
  std::map<EdgeName, double> edges;
  std::map<std::string, double> states;  // negative: fewer sagas
};

// An edge whose count went down was counted from the start again (another store): its rate is
// unknown. If no time has passed, all rates are unknown.
GraphRates rates_between(const GraphCounts& before, const GraphCounts& after, Duration passed);

}  // namespace laban::cli
