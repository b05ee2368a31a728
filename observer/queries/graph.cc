// graph: which event led to which, as seen and as defined.

#include <algorithm>
#include <map>

#include "observer/projection/edges.h"
#include "observer/projection/limits.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

namespace {

using EdgeCounts = std::map<std::pair<std::string, std::string>, std::uint64_t>;

// The edges that follow from a definition, `left` of them at most: a definition of 64 KiB can speak
// of a million. Undo requests are left out: many events can lead to one.
void add_expected(const Definition& definition, EdgeCounts& edges, std::size_t& left) {
  const auto add = [&](const std::string& from, const std::string& to) {
    if (left > 0 && edges.try_emplace({from, to}, 0).second) --left;
  };
  for (const Step& step : definition.steps()) {
    if (left == 0) return;
    const auto leads_here = [&](const std::string& from) {
      add(from, step.done);
      for (const auto& type : step.fails) {
        if (left == 0) return;
        add(from, type);
      }
    };
    if (step.done == definition.starts()) {
      add(std::string(no_cause), step.done);
    } else if (step.after.empty()) {
      leads_here(definition.starts());
    }
    for (const StepIndex other : step.after) leads_here(definition.step(other).done);
    if (!step.undone.empty()) add(step.undo, step.undone);
    if (!step.refused.empty()) add(step.undo, step.refused);
  }
}

// Whether an observed edge agrees with the definition.
bool is_expected(const Definition& definition, const EdgeCounts& expected, const std::string& from,
                 const std::string& to) {
  if (expected.contains({from, to})) return true;
  // What Laban itself says (acts, options, schemas) is of no definition.
  if (to.starts_with("laban.")) return true;
  const auto part = definition.part_of(to);
  if (!part) return false;
  const bool is_of_this =
      from == cause_elsewhere || definition.part_of(from).has_value() || from.starts_with("laban.");
  return is_of_this && (part->role == Role::undo || definition.step(part->step).optional);
}

// Of several predecessors, the one that is done last leads to a step: once one has, the others
// need not.
bool need_not_lead(const Definition& definition, const EdgeCounts& seen, const std::string& from,
                   const std::string& to) {
  const auto part = definition.part_of(to);
  if (!part || part->role == Role::undo) return false;
  const auto& after = definition.step(part->step).after;
  const auto is_from = [&](const std::string& type) {
    return std::any_of(after.begin(), after.end(),
                       [&](StepIndex other) { return definition.step(other).done == type; });
  };
  return is_from(from) && std::any_of(seen.begin(), seen.end(), [&](const auto& edge) {
           return edge.first.second == to && edge.first.first != from && is_from(edge.first.first);
         });
}

using Versions = std::vector<const DefinitionVersion*>;

api::EventType type_of(const std::string& type, std::uint64_t count, const QueryContext& context,
                       const Versions& versions) {
  api::EventType described{.type = type, .count = count};
  if (const auto* schema = context.schemas->find(type); schema != nullptr)
    described.source = schema->source;
  for (const auto* version : versions) {
    const Definition& definition = version->definition;
    const auto part = definition.part_of(type);
    if (!part) continue;
    described.definition = definition.name();
    described.step = definition.step(part->step).name;
    described.role = part->role;
    break;
  }
  return described;
}

EdgeCounts seen_edges(const QueryContext& context) {
  EdgeCounts edges;
  for (const auto& view : context.views) {
    StoreReader(view).edges(
        [&](const std::string& from, const std::string& to, std::uint64_t count) {
          edges[{from, to}] += count;
        });
  }
  return edges;
}

}  // namespace

api::EventGraph reply_to(const api::GraphRequest& request, const QueryContext& context) {
  const auto& only = request.definition;
  EdgeCounts edges = seen_edges(context);
  Versions versions = definitions_in_force(context.views);
  std::erase_if(versions, [&](const auto* version) { return only && version->name() != *only; });
  std::map<const Definition*, EdgeCounts> expected;
  std::size_t left = limits::type_pairs;  // no more than are counted
  for (const auto* version : versions)
    add_expected(version->definition, expected[&version->definition], left);
  if (only && expected.empty()) throw NotFound("there is no definition of saga '" + *only + "'");
  const EdgeCounts seen = edges;
  for (const auto& [definition, all] : expected) {
    for (const auto& [edge, count] : all) {
      if (!need_not_lead(*definition, seen, edge.first, edge.second))
        edges.try_emplace(edge, count);
    }
  }

  api::EventGraph graph;
  std::map<std::string, std::uint64_t> types;
  for (const auto& [edge, count] : edges) {
    const std::string &from = edge.first, &to = edge.second;
    const bool is_known = std::any_of(expected.begin(), expected.end(), [&](const auto& of) {
      return is_expected(*of.first, of.second, from, to);
    });
    graph.edges.push_back({.from = from, .to = to, .count = count, .expected = is_known});
    types[to] += count;
    if (from != no_cause && from != cause_elsewhere) types[from];
  }
  for (const auto& [type, count] : types)
    graph.nodes.push_back(type_of(type, count, context, versions));
  return graph;
}

}  // namespace laban::observer
