// The order of steps: `after`, cycles, unreachable steps, pivots.

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "observer/saga/definition/check.h"
#include "observer/saga/definition/nearest.h"

namespace laban::observer {

namespace {

using Graph = std::map<std::string, std::vector<std::string>>;  // step -> the steps it waits for

// Known steps only; a step that waits for itself is reported separately.
Graph graph_of(const Draft& draft) {
  Graph graph;
  for (const auto& step : draft.steps) graph[step.name.value];
  for (const auto& step : draft.steps) {
    for (const auto& name : step.after) {
      if (graph.contains(name.value) && name.value != step.name.value) {
        graph[step.name.value].push_back(name.value);
      }
    }
  }
  return graph;
}

// Everything `from` waits for, directly or not.
std::set<std::string> waited_for(const Graph& graph, const std::string& from) {
  std::set<std::string> seen;
  std::vector<std::string> open = graph.at(from);
  while (!open.empty()) {
    const std::string name = open.back();
    open.pop_back();
    if (!seen.insert(name).second) continue;
    open.insert(open.end(), graph.at(name).begin(), graph.at(name).end());
  }
  return seen;
}

// The path from `from` back to itself, "a -> b -> a".
std::string way_round(const Graph& graph, const std::string& from) {
  std::string way = from;
  std::set<std::string> seen;
  for (std::string at = from;;) {
    const auto& next = graph.at(at);
    const auto step = std::find_if(next.begin(), next.end(), [&](const std::string& name) {
      return name == from || (waited_for(graph, name).contains(from) && !seen.contains(name));
    });
    if (step == next.end()) return way;
    way += " -> " + *step;
    if (*step == from) return way;
    seen.insert(*step);
    at = *step;
  }
}

void check_after(const CheckInput& input, Problems& problems) {
  std::vector<std::string> names;
  for (const auto& step : input.draft.steps) names.push_back(step.name.value);
  for (const auto& step : input.draft.steps) {
    std::set<std::string> seen;
    for (const auto& name : step.after) {
      if (name.value == step.name.value) {
        problems.push_back(
            {input.file, name.at, fmt::format("step '{}' waits for itself", name.value), ""});
      } else if (std::find(names.begin(), names.end(), name.value) == names.end()) {
        problems.push_back({input.file, name.at,
                            fmt::format("step '{}' waits for '{}', which is not a step",
                                        step.name.value, name.value),
                            did_you_mean(name.value, names, "")});
      } else if (!seen.insert(name.value).second) {
        problems.push_back(
            {input.file, name.at, fmt::format("'{}' is named twice in 'after'", name.value), ""});
      }
    }
  }
}

void check_cycles(const CheckInput& input, const Graph& graph, Problems& problems) {
  std::set<std::string> on_cycle, reported;
  for (const auto& [name, next] : graph) {
    if (waited_for(graph, name).contains(name)) on_cycle.insert(name);
  }
  for (const auto& step : input.draft.steps) {
    const std::string& name = step.name.value;
    const auto needs = waited_for(graph, name);
    if (on_cycle.contains(name)) {
      if (reported.contains(name)) continue;
      problems.push_back({input.file, step.name.at,
                          fmt::format("steps wait for each other: {}", way_round(graph, name)),
                          "remove one 'after' from the cycle"});
      // One report per cycle: all steps that wait for this one and are waited for by it.
      for (const auto& other : needs) {
        if (waited_for(graph, other).contains(name)) reported.insert(other);
      }
      continue;
    }
    const auto blocked = std::find_if(needs.begin(), needs.end(), [&](const std::string& other) {
      return on_cycle.contains(other);
    });
    if (blocked != needs.end()) {
      problems.push_back(
          {input.file, step.name.at,
           fmt::format("step '{}' can never be reached: it waits for '{}', which is in a cycle",
                       name, *blocked),
           ""});
    }
  }
}

void check_pivots(const CheckInput& input, Problems& problems) {
  const DraftStep* pivot = nullptr;
  for (const auto& step : input.draft.steps) {
    if (!step.pivot) continue;
    if (step.optional) {
      problems.push_back({input.file, *step.optional, "the pivot cannot be optional", ""});
    }
    if (pivot != nullptr) {
      problems.push_back({input.file, *step.pivot,
                          fmt::format("step '{}' is a second pivot; '{}' is the first",
                                      step.name.value, pivot->name.value),
                          "a saga has one pivot at most"});
    } else {
      pivot = &step;
    }
  }
}

void check_optional(const CheckInput& input, Problems& problems) {
  for (const auto& step : input.draft.steps) {
    if (step.optional) continue;
    for (const auto& other : input.draft.steps) {
      const bool waits = std::any_of(step.after.begin(), step.after.end(), [&](const Text& name) {
        return name.value == other.name.value;
      });
      if (!waits || !other.optional) continue;
      problems.push_back({input.file, step.name.at,
                          fmt::format("step '{}' is required but waits for '{}', which is optional",
                                      step.name.value, other.name.value),
                          "make both optional or both required"});
    }
  }
}

}  // namespace

void check_order(const CheckInput& input, Problems& problems) {
  check_after(input, problems);
  const Graph graph = graph_of(input.draft);
  check_cycles(input, graph, problems);
  check_pivots(input, problems);
  check_optional(input, problems);
}

}  // namespace laban::observer
