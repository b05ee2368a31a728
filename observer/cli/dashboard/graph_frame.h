#pragma once

// The graph as a screen: sagas by state, and the tree of which event led to which, each number with
// how fast it changes. Pure; any model, any size.

#include <cstddef>
#include <string>

#include "observer/cli/dashboard/draw.h"
#include "observer/cli/dashboard/graph_counts.h"
#include "observer/cli/dashboard/keys.h"

namespace laban::cli {

struct GraphModel {
  std::string url, name_space;
  std::string definition;  // empty: all
  bool is_live = false;    // the last question was answered
  std::string problem;     // why it was not
  Duration interval{};     // zero: one frame only, without keys
  Json graph, stats;       // what the observer answered
  GraphRates rates;        // since the answer before
};

struct GraphView {
  std::size_t first = 0;  // line of the tree at the top
  bool is_paused = false;
};

top::Canvas draw_graph(const GraphModel& model, const GraphView& view,
                       const top::DrawOptions& options);
// Lines it needs to show all of the tree.
int graph_height(const GraphModel& model);

top::Command press(const top::Key& key, GraphView& view);
// Puts the tree back where its last line is not above the last row of a screen of that height.
void keep_in_range(const GraphModel& model, int height, GraphView& view);

}  // namespace laban::cli
