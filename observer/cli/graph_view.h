#pragma once

// Which event led to which, in the forms people and tools read. Pure. The input is what the
// observer answers to "graph" (observer/queries/queries.h).

#include <string>
#include <vector>

#include "observer/cli/observer_client.h"
#include "observer/cli/printer.h"

namespace laban::cli {

std::vector<Line> graph_as_text(const Json& graph);
std::string graph_as_mermaid(const Json& graph);
std::string graph_as_dot(const Json& graph);

}  // namespace laban::cli
