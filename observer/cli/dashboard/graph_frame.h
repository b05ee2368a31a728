#pragma once

// The graph as a screen: sagas by state, and the tree of which events led to which, each number
// with its rate of change. Pure; any model, any size.

#include <cstddef>
#include <string>

#include "observer/cli/dashboard/draw.h"
#include "observer/cli/dashboard/graph_counts.h"
#include "observer/cli/dashboard/keys.h"

namespace laban::cli {

struct GraphModel {
  std::string url, name_space;
  std::string definition;  // empty: all
  bool is_live = false;    // the last request was answered
  std::string problem;     // why it was not
  Duration interval{};     // zero: one frame, without keys
  api::EventGraph graph;   // the observer's answers
  api::SagaStats stats;
  GraphRates rates;  // since the previous answer
};

struct GraphView {
  std::size_t first = 0;  // first line of the tree shown
  bool is_paused = false;
};

top::Canvas draw_graph(const GraphModel& model, const GraphView& view,
                       const top::DrawOptions& options);
// Lines needed to show the whole tree.
int graph_height(const GraphModel& model);

top::Command press(const top::Key& key, GraphView& view);
// Limits scrolling: the last line of the tree stays on the last row of the screen or below.
void keep_in_range(const GraphModel& model, int height, GraphView& view);

}  // namespace laban::cli
