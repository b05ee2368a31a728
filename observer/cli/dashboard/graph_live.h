#pragma once

// laban graph --live: the graph, updated.

#include <laban/result.h>

#include <optional>
#include <string>

#include "observer/cli/command/context.h"
#include "observer/cli/dashboard/documents.h"
#include "observer/cli/dashboard/graph_frame.h"
#include "observer/cli/terminal/signals.h"

namespace laban::cli {

class ObserverClient;

struct GraphPlan {
  std::string definition;  // empty: all
  Duration interval{};
  bool is_json = false;  // for programs, whatever -o says
};

// Asks the observer. Blocks meanwhile.
class GraphSource {
 public:
  // All must outlive this.
  GraphSource(const System& system, const Clock& clock, std::string definition);

  // Without an answer: the previous model, marked as stale.
  const GraphModel& ask();
  // Why the last request was not answered.
  const std::optional<Error>& error() const { return error_; }
  // Whether the numbers changed in the last answer, or it is the first.
  bool has_changed() const { return has_changed_; }
  // Described in docs/commands.md.
  top::GraphDocument document() const;

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

// On the full screen, until the user quits.
Exit run_live_graph(Context& context, const GraphPlan& plan);
// The present one: as text as wide as the terminal or 100 columns, and as high as needed.
Exit show_graph_once(Context& context, const GraphPlan& plan);
// One JSON document per change, the first one immediately.
Exit print_graph_changes(Context& context, const GraphPlan& plan);

}  // namespace laban::cli
