#pragma once

// events.find and graph: where an event is in the log, and which types lead to which.

#include <string_view>
#include <vector>

#include "observer/api/values.h"
#include "observer/saga/definition/definition.h"

namespace laban::observer::api {

struct FoundEvent {
  std::string id{};
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("id", &FoundEvent::id), field("partition", &FoundEvent::partition),
                 field("sequence", &FoundEvent::sequence));
  };
};

struct EventsFindRequest {
  std::string id{};  // its first hex digits, at least 4

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("id", &EventsFindRequest::id));
  };
};

struct FoundEvents {
  std::vector<FoundEvent> events{};  // at most 10
  bool more = false;
  AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(field("events", &FoundEvents::events), field("more", &FoundEvents::more),
                 field("as_of", &FoundEvents::as_of));
  };
};

struct EventsFind {
  static constexpr std::string_view name = "events.find";
  using Request = EventsFindRequest;
  using Answer = FoundEvents;
};

// An event type, and its role in the first definition in force that mentions it.
struct EventType {
  std::string type{};
  std::optional<std::string> source{};  // nothing: no schema has it
  std::uint64_t count = 0;
  std::optional<std::string> definition{};
  std::optional<std::string> step{};
  std::optional<Role> role{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("type", &EventType::type), field("source", &EventType::source),
                 field("count", &EventType::count), field("definition", &EventType::definition),
                 field("step", &EventType::step), field("role", &EventType::role));
  };
};

// From a cause's type to its effect's type.
struct EventEdge {
  std::string from{};  // "": an event without a cause; "?": its cause is in another saga
  std::string to{};
  std::uint64_t count = 0;  // 0: expected but never seen
  bool expected = false;

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("from", &EventEdge::from), field("to", &EventEdge::to),
                 field("count", &EventEdge::count), field("expected", &EventEdge::expected));
  };
};

struct GraphRequest {
  std::optional<std::string> definition{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definition", &GraphRequest::definition));
  };
};

struct EventGraph {
  std::vector<EventType> nodes{};
  std::vector<EventEdge> edges{};
  AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(field("nodes", &EventGraph::nodes), field("edges", &EventGraph::edges),
                 field("as_of", &EventGraph::as_of));
  };
};

struct Graph {
  static constexpr std::string_view name = "graph";
  using Request = GraphRequest;
  using Answer = EventGraph;
};

}  // namespace laban::observer::api
