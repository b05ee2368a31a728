// laban graph: which event led to which, with counts.

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
    return {
        "graph",
        Group::watch,
        "draw which event led to which, with counts",
        {{"laban graph", "as a tree"},
         {"laban graph --live", "redrawn as the numbers change, until q or Ctrl-C"},
         {"laban graph --live --jsonl", "one object for each change"},
         {"laban graph --format mermaid > graph.mmd", "for a README"},
         {"laban graph --format dot | dot -Tsvg > graph.svg", "for Graphviz"}},
        "Made from what was observed; what the saga definitions expect and nobody saw is shown "
        "too. --live adds how many sagas are in which state, and behind each number how fast it "
        "changes: since it was drawn the last time. Without a terminal, or with --once, that is "
        "one frame of text, which has no rates yet. The observer counts on its own; it is asked "
        "once an interval, whatever it holds."};
  }

  std::vector<Option> options() override {
    return {
        {"--format",
         "FORMAT",
         "text, mermaid, dot or json (text)",
         &format_,
         {"text", "mermaid", "dot", "json"}},
        {"--definition", "NAME", "of one saga definition only", &definition_},
        {"--live", "", "a screen that is redrawn as the numbers change", &live_},
        {"--once", "", "with --live: print one frame and end", &once_},
        {"--interval", "TIME", "with --live: between two looks (1s)", &interval_},
    };
  }

  Exit run(Context& context) override {
    if (live_) return run_live(context);
    if (once_) {
      return context.fail({Exit::wrong_use, "--once is for --live",
                           "Say 'laban graph --live --once', or only 'laban graph'"});
    }
    Json request = Json::object();
    if (!definition_.empty()) request["definition"] = definition_;
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    const ObserverClient observer(*system);
    const auto graph = observer.ask("graph", request);
    if (!graph) return context.fail(graph.error());
    if (context.wants_json() || format_ == "json") {
      context.out.json(dump(*graph, context.format == Format::jsonl ? -1 : 2));
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
      return context.fail({Exit::wrong_use, "--live draws text or prints JSON",
                           "Leave out --live for --format " + format_});
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
