// laban graph: which event led to which, with counts.

#include <sstream>

#include "observer/cli/commands.h"
#include "observer/cli/graph_view.h"

namespace laban::cli {
namespace {

class GraphCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {"graph",
            Group::watch,
            "draw which event led to which, with counts",
            {{"laban graph", "as a tree"},
             {"laban graph --format mermaid > graph.mmd", "for a README"},
             {"laban graph --format dot | dot -Tsvg > graph.svg", "for Graphviz"}},
            "Made from what was observed; what the saga definitions expect and nobody saw is shown "
            "too."};
  }

  std::vector<Option> options() override {
    return {
        {"--format",
         "FORMAT",
         "text, mermaid, dot or json (text)",
         &format_,
         {"text", "mermaid", "dot", "json"}},
        {"--definition", "NAME", "of one saga definition only", &definition_},
    };
  }

  Exit run(Context& context) override {
    Json request = Json::object();
    if (!definition_.empty()) request["definition"] = definition_;
    auto system = connect(context);
    if (!system) return context.fail(system.error());
    const ObserverClient observer(*system->connection, system->target.name_space);
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
  std::string format_ = "text", definition_;
};

}  // namespace

std::unique_ptr<Command> make_graph() { return std::make_unique<GraphCommand>(); }

}  // namespace laban::cli
