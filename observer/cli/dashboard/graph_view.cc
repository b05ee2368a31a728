#include "observer/cli/dashboard/graph_view.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "observer/cli/dashboard/number_format.h"

namespace laban::cli {
namespace {

using Edge = api::EventEdge;

// Frequent edges first.
std::vector<Edge> edges_of(const api::EventGraph& graph) {
  std::vector<Edge> edges = graph.edges;
  std::stable_sort(edges.begin(), edges.end(),
                   [](const Edge& a, const Edge& b) { return a.count > b.count; });
  return edges;
}

std::map<std::string, std::string> sources_of(const api::EventGraph& graph) {
  std::map<std::string, std::string> sources;
  for (const auto& node : graph.nodes) sources[node.type] = node.source.value_or("");
  return sources;
}

std::string label_of(const std::string& type) { return type == "?" ? "(elsewhere)" : type; }

// Letters, digits and underscores: safe as an identifier in both graph languages.
std::string identifier(const std::string& type) {
  std::string out = "n_";
  for (const char c : type)
    out.push_back(std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_');
  return out;
}

// Types come from the log: they must not end a quoted string.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : sanitise(text, Charset::ascii)) {
    if (c == '"' || c == '\\') continue;
    out.push_back(c);
  }
  return out + '"';
}

// The effects of each type are shown once, below the first edge that leads to it.
class TextTree {
 public:
  TextTree(const api::EventGraph& graph, const GraphRates& rates)
      : edges_(edges_of(graph)), rates_(rates) {
    for (const auto& node : graph.nodes) {
      if (node.role == observer::Role::fails || node.role == observer::Role::refused)
        failing_.insert(node.type);
    }
    for (const Edge& edge : edges_) {
      if (edge.count > 0) seen_.insert(edge.to);
      if (!edge.from.empty()) caused_.insert(edge.to);
    }
    for (const Edge& edge : edges_) {
      if (edge.from.empty()) print(edge, "", "");
    }
    // Then types whose cause is always unknown, and last those on a cycle.
    print_other_roots([this](const Edge& edge) { return !caused_.contains(edge.from); });
    print_other_roots([](const Edge&) { return true; });
  }

  std::vector<Line> lines;

 private:
  template <class Condition>
  void print_other_roots(Condition is_root) {
    for (const Edge& edge : edges_) {
      if (edge.from.empty() || printed_.contains(edge.from) || !is_root(edge)) continue;
      print({"", edge.from, 0, true}, "", "");
    }
  }

  std::vector<const Edge*> effects_of(const std::string& type) const {
    std::vector<const Edge*> effects;
    for (const Edge& edge : edges_) {
      if (edge.from == type) effects.push_back(&edge);
    }
    return effects;
  }

  void print(const Edge& edge, const std::string& branch, const std::string& indent) {
    const bool is_root = branch.empty();
    const bool never_seen = edge.count == 0 && !is_root;
    Line line{{branch, Colour::dim}, {label_of(edge.to)}};
    if (edge.count > 0) line.push_back({fmt::format("  {}", edge.count), Colour::bold});
    if (const auto rate = rates_.edges.find({edge.from, edge.to}); rate != rates_.edges.end())
      line.push_back({(rate->second > 0 ? "  " : "") + rate_text(rate->second), Colour::green});
    if (never_seen) {
      line.push_back(
          {failing_.contains(edge.to) ? "  possible, never seen" : "  expected, never seen",
           Colour::dim});
    }
    if (!edge.expected) line.push_back({"  ▲ not expected", Colour::yellow});
    const bool is_elsewhere = never_seen && seen_.contains(edge.to);
    const bool again = !is_elsewhere && !printed_.insert(edge.to).second;
    const auto effects = effects_of(edge.to);
    if (again && !effects.empty()) line.push_back({"  (see above)", Colour::dim});
    lines.push_back(std::move(line));
    if (again || is_elsewhere) return;
    for (std::size_t i = 0; i < effects.size(); ++i) {
      const bool is_last = i + 1 == effects.size();
      print(*effects[i], indent + (is_last ? "└─ " : "├─ "), indent + (is_last ? "   " : "│  "));
    }
  }

  std::vector<Edge> edges_;
  const GraphRates& rates_;
  std::set<std::string> seen_, caused_, printed_;
  std::set<std::string> failing_;  // types of failures and refusals: nobody expects them
};

std::set<std::string> types_in(const std::vector<Edge>& edges) {
  std::set<std::string> types;
  for (const Edge& edge : edges) {
    if (!edge.from.empty()) types.insert(edge.from);
    types.insert(edge.to);
  }
  return types;
}

}  // namespace

std::vector<Line> graph_as_text(const api::EventGraph& graph, const GraphRates& rates) {
  return TextTree(graph, rates).lines;
}

std::string rate_text(double per_second) {
  if (per_second == 0) return {};
  const double size = std::abs(per_second);
  const std::string words = size < 0.1 ? "<0.1" : top::rate_words(size);
  return (per_second < 0 ? "-" : "+") + words + "/s";
}

std::string graph_as_mermaid(const api::EventGraph& graph) {
  const auto edges = edges_of(graph);
  const auto sources = sources_of(graph);
  std::string out = "flowchart LR\n";
  for (const std::string& type : types_in(edges)) {
    const auto source = sources.find(type);
    const std::string by =
        source == sources.end() || source->second.empty() ? "" : " by " + source->second;
    out += fmt::format("  {}[{}]\n", identifier(type), quoted(label_of(type) + by));
  }
  for (const Edge& edge : edges) {
    if (edge.from.empty()) continue;
    const char* arrow = edge.count == 0 ? "-.->" : edge.expected ? "-->" : "==>";
    out += fmt::format("  {} {}|{}| {}\n", identifier(edge.from), arrow, edge.count,
                       identifier(edge.to));
  }
  return out;
}

std::string graph_as_dot(const api::EventGraph& graph) {
  const auto edges = edges_of(graph);
  const auto sources = sources_of(graph);
  std::string out = "digraph laban {\n  rankdir=LR;\n  node [shape=box];\n";
  for (const std::string& type : types_in(edges)) {
    const auto source = sources.find(type);
    out += fmt::format("  {} [label={}, tooltip={}];\n", identifier(type), quoted(label_of(type)),
                       quoted(source == sources.end() ? "" : source->second));
  }
  for (const Edge& edge : edges) {
    if (edge.from.empty()) continue;
    const char* style = edge.count == 0 ? ", style=dashed" : edge.expected ? "" : ", color=red";
    out += fmt::format("  {} -> {} [label={}{}];\n", identifier(edge.from), identifier(edge.to),
                       quoted(std::to_string(edge.count)), style);
  }
  return out + "}\n";
}

}  // namespace laban::cli
