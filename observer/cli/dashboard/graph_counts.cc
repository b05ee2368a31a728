#include "observer/cli/dashboard/graph_counts.h"

namespace laban::cli {

GraphCounts graph_counts(const api::EventGraph& graph, const api::SagaStats& stats) {
  GraphCounts counts;
  for (const auto& edge : graph.edges) counts.edges[{edge.from, edge.to}] += edge.count;
  counts.states = stats.counts;
  return counts;
}

GraphRates rates_between(const GraphCounts& before, const GraphCounts& after, Duration passed) {
  GraphRates rates;
  const double seconds = std::chrono::duration<double>(passed).count();
  if (!(seconds > 0)) return rates;
  const auto rate = [&](std::uint64_t from, std::uint64_t to) {
    return (static_cast<double>(to) - static_cast<double>(from)) / seconds;
  };
  for (const auto& [edge, count] : after.edges) {
    const auto known = before.edges.find(edge);
    const std::uint64_t earlier = known == before.edges.end() ? 0 : known->second;
    if (earlier <= count) rates.edges[edge] = rate(earlier, count);
  }
  for (const auto& [state, count] : after.states) {
    const auto known = before.states.find(state);
    rates.states[state] = rate(known == before.states.end() ? 0 : known->second, count);
  }
  return rates;
}

}  // namespace laban::cli
