// laban graph: which events led to which, with counts.

#include <algorithm>
#include <sstream>

#include "observer/cli/client/observer_client.h"
#include "observer/cli/dashboard/commands.h"
#include "observer/cli/dashboard/graph_live.h"
#include "observer/cli/dashboard/graph_view.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;

constexpr Duration shortest_interval = 100ms;

class GraphCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {"graph",
            Group::watch,
            "show which events led to which, with counts",
            {{"laban graph", "as a tree"},
             {"laban graph --live", "updated live, until q or Ctrl-C"},
             {"laban graph --live --jsonl", "one object per change"},
             {"laban graph --format mermaid > graph.mmd", "for a README"},
             {"laban graph --format dot | dot -Tsvg > graph.svg", "for Graphviz"}},
            "Shows observed events, and those that the saga definitions expect but nobody emitted. "
            "--live adds the number of sagas in each state, and the rate of change of each number "
            "since the last update. Without a terminal, or with --once, prints one frame of text, "
            "without rates. Asks the observer once per interval, at constant cost."};
  }

  std::vector<Option> options() override {
    return {
        {"--format",
         "FORMAT",
         "output: text, mermaid, dot or json (text)",
         &format_,
         {"text", "mermaid", "dot", "json"}},
        {"--definition", "NAME", "only this saga definition", &definition_},
        {"--live", "", "live screen, updated as the numbers change", &live_},
        {"--once", "", "with --live: print one frame and exit", &once_},
        {"--interval", "TIME", "with --live: time between updates (1s)", &interval_},
    };
  }

  Exit run(Context& context) override {
    if (live_) return run_live(context);
    if (once_) {
      return context.fail({Exit::wrong_use, "--once requires --live",
                           "Use 'laban graph --live --once' or 'laban graph'"});
    }
    const auto observer = context.observer();
    if (!observer) return context.fail(observer.error());
    std::optional<std::string> definition;
    if (!definition_.empty()) definition = definition_;
    const auto graph = observer->ask<api::Graph>({definition});
    if (!graph) return context.fail(graph.error());
    if (context.wants_json() || format_ == "json") {
      context.out.json(api::to_json(*graph, context.format == Format::jsonl ? -1 : 2));
    } else if (format_ == "text") {
      for (const Line& line : graph_as_text(*graph)) context.out.line(line);
    } else {
      std::istringstream lines(format_ == "dot" ? graph_as_dot(*graph) : graph_as_mermaid(*graph));
      for (std::string line; std::getline(lines, line);) context.out.line(line);
    }
    return Exit::done;
  }

 private:
  Exit run_live(Context& context) const {
    const auto interval = parse_patience(interval_, 1s);
    if (!interval) return context.fail(interval.error());
    if (format_ != "text" && format_ != "json") {
      return context.fail({Exit::wrong_use, "--live supports only text and JSON",
                           "Drop --live to use --format " + format_});
    }
    GraphPlan plan{definition_,
                   once_ ? Duration::zero() : std::max<Duration>(*interval, shortest_interval)};
    if (context.wants_json() || format_ == "json") return print_graph_changes(context, plan);
    if (once_ || !context.out.style().is_terminal) return print_graph_frame(context, plan);
    return run_live_graph(context, plan);
  }

  std::string format_ = "text", definition_, interval_ = "1s";
  bool live_ = false, once_ = false;
};

}  // namespace

std::unique_ptr<Command> make_graph() { return std::make_unique<GraphCommand>(); }

}  // namespace laban::cli
