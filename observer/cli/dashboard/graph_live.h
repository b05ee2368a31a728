#pragma once

// laban graph --live: the graph again and again.

#include <laban/result.h>

#include <optional>
#include <string>

#include "observer/cli/command/context.h"
#include "observer/cli/dashboard/graph_frame.h"
#include "observer/cli/terminal/signals.h"

namespace laban::cli {

class ObserverClient;

struct GraphPlan {
  std::string definition;  // empty: all
  Duration interval{};     // zero: once
};

// Asks the observer. Blocks while it asks.
class GraphSource {
 public:
  // All must outlive this.
  GraphSource(const System& system, const Clock& clock, std::string definition);

  // Not answered: the model of the last time, that says so.
  const GraphModel& ask();
  // Why the last question was not answered.
  const std::optional<Error>& error() const { return error_; }
  // Whether the last answer has other numbers than the one before, or is the first.
  bool has_changed() const { return has_changed_; }
  // docs/commands.md has its members.
  Json document() const;

 private:
  bool read(const ObserverClient& observer);

  const System& system_;
  const Clock& clock_;
  GraphModel model_;
  std::optional<GraphCounts> counts_;
  std::optional<Error> error_;
  std::optional<Duration> since_last_;
  SteadyTime asked_{};
  bool has_changed_ = false;
};

// On the full screen, until the person ends it.
Exit run_live_graph(Context& context, const GraphPlan& plan);
// As text, as wide as the stream or 100 columns, and as high as it needs to be.
Exit print_graph_frame(Context& context, const GraphPlan& plan);
// One JSON document a change; the first one at once. `plan.interval` zero: that one only.
Exit print_graph_changes(Context& context, const GraphPlan& plan);

}  // namespace laban::cli
