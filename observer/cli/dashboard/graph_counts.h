#pragma once

// The numbers of a graph at one moment, and how fast they change. Pure.

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

// What the observer answers to "graph" and "sagas.stats".
GraphCounts graph_counts(const Json& graph, const Json& stats);

// Changes per second. Without an entry: not known.
struct GraphRates {
  std::map<EdgeName, double> edges;
  std::map<std::string, double> states;  // below zero: fewer sagas are in it
};

// An edge that has fewer now is counted anew (another store): its rate is not known. No time
// passed: nothing is known.
GraphRates rates_between(const GraphCounts& before, const GraphCounts& after, Duration passed);

}  // namespace laban::cli
