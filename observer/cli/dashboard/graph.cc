// laban graph: which events led to which, with counts.

#include <fmt/core.h>

#include <algorithm>
#include <sstream>

#include "observer/cli/client/observer_client.h"
#include "observer/cli/command/as_of_text.h"
#include "observer/cli/dashboard/commands.h"
#include "observer/cli/dashboard/graph_live.h"
#include "observer/cli/dashboard/graph_view.h"
#include "observer/cli/dashboard/limits.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;

// `form`: "text", "mermaid" or "dot".
class GraphAnswer final : public DocumentAnswer<api::EventGraph> {
 public:
  GraphAnswer(const api::EventGraph& graph, const std::string& form)
      : DocumentAnswer(graph), form_(form) {}

  void print(const Page& page) const override {
    if (form_ == "text") {
      for (const Line& line : graph_as_text(document_)) page.out.line(line);
      return print_as_of(page.out, document_.as_of);
    }
    std::istringstream lines(form_ == "dot" ? graph_as_dot(document_)
                                            : graph_as_mermaid(document_));
    for (std::string line; std::getline(lines, line);) page.out.line(line);
  }

 private:
  const std::string& form_;
};

class GraphCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "graph",
        Group::watch,
        "show which events led to which, with counts",
        {{"laban graph", "as a tree"},
         {"laban graph --live", "updated live, until q or Ctrl-C"},
         {"laban graph --live --jsonl", "one object per change"},
         {"laban graph --format mermaid > graph.mmd", "for a README"},
         {"laban graph --format dot | dot -Tsvg > graph.svg", "for Graphviz"}},
        "Shows observed events, and those that the saga definitions expect but no service emitted. "
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
        {"--definition",
         "NAME",
         "only this saga definition",
         &definition_,
         {},
         false,
         NameKind::definition},
        {"--live", "", "live screen, updated as the numbers change", &live_},
        {"--once", "", "with --live: print one frame and exit", &once_},
        {"--interval", "TIME", "with --live: time between updates (1s)", &interval_},
    };
  }

  Exit run(Context& context) override {
    if (live_) return run_live(context);
    if (once_ || !interval_.empty()) {
      return context.fail({Exit::wrong_use,
                           fmt::format("{} requires --live", once_ ? "--once" : "--interval"),
                           "Use 'laban graph --live' or 'laban graph'"});
    }
    const auto observer = context.observer();
    if (!observer) return context.fail(observer.error());
    std::optional<std::string> definition;
    if (!definition_.empty()) definition = definition_;
    const auto graph = observer->ask<api::Graph>({definition});
    if (!graph) return context.fail(graph.error());
    const Context shown = format_ == "json" ? context.as_json() : context;
    return shown.show(GraphAnswer(*graph, format_));
  }

 private:
  Exit run_live(Context& context) const {
    const auto interval = parse_patience(interval_, 1s);
    if (!interval) return context.fail(interval.error());
    if (format_ != "text" && format_ != "json") {
      return context.fail({Exit::wrong_use, "--live supports only text and JSON",
                           "Drop --live to use --format " + format_});
    }
    if (once_ && !interval_.empty()) {
      return context.fail({Exit::wrong_use, "--once prints one frame, so it takes no --interval",
                           "Drop one of them"});
    }
    const GraphPlan plan{definition_, std::max<Duration>(*interval, shortest_interval),
                         format_ == "json"};
    if (once_) return show_graph_once(context, plan);
    if (context.wants_json() || plan.is_json) return print_graph_changes(context, plan);
    if (!context.out.style().is_terminal) return show_graph_once(context, plan);
    return run_live_graph(context, plan);
  }

  std::string format_ = "text", definition_, interval_;
  bool live_ = false, once_ = false;
};

}  // namespace

std::unique_ptr<Command> make_graph() { return std::make_unique<GraphCommand>(); }

}  // namespace laban::cli
