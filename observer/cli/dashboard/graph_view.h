#pragma once

// Which events led to which, as a tree for people and as diagrams for tools. Pure.

#include <string>
#include <vector>

#include "observer/cli/dashboard/graph_counts.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

// Numbers that change are followed by their rate.
std::vector<Line> graph_as_text(const api::EventGraph& graph, const GraphRates& rates = {});
// "+3.2/s", "-12/s"; empty when nothing changes.
std::string rate_text(double per_second);
std::string graph_as_mermaid(const api::EventGraph& graph);
std::string graph_as_dot(const api::EventGraph& graph);

}  // namespace laban::cli
