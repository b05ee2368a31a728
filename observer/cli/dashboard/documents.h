#pragma once

// The documents that `laban top --json` and `laban graph --live --json` print (docs/commands.md).
// That of `laban services --json` is ServiceMap.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "observer/api/events.h"
#include "observer/api/overview.h"
#include "observer/api/status.h"
#include "observer/cli/dashboard/service_map.h"

namespace laban::top {

struct TopDocument {
  bool is_live = false;  // the last request was answered
  std::optional<api::OverviewAnswer> overview;
  std::optional<api::ObserverStatus> observer;
  ServiceMap services;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("live", &TopDocument::is_live),
                 api::field("overview", &TopDocument::overview),
                 api::field("observer", &TopDocument::observer),
                 api::field("services", &TopDocument::services));
  };
};

// A number and its change per second; nullopt: unknown.
struct CountedState {
  std::uint64_t count = 0;
  std::optional<double> per_second;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("count", &CountedState::count),
                 api::field("per_s", &CountedState::per_second));
  };
};

struct CountedEdge {
  api::EventEdge edge;
  std::optional<double> per_second;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::embedded(&CountedEdge::edge), api::field("per_s", &CountedEdge::per_second));
  };
};

struct GraphDocument {
  bool is_live = false;
  std::optional<std::string> problem;  // why it is not live
  Time now{};
  api::AsOf as_of;  // of nodes and edges
  std::optional<Duration> since_last;
  std::map<observer::State, CountedState> sagas;
  std::vector<api::EventType> nodes;
  std::vector<CountedEdge> edges;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("live", &GraphDocument::is_live), api::field("problem", &GraphDocument::problem),
        api::field("now", &GraphDocument::now), api::field("since_ms", &GraphDocument::since_last),
        api::field("sagas", &GraphDocument::sagas), api::field("nodes", &GraphDocument::nodes),
        api::field("edges", &GraphDocument::edges), api::field("as_of", &GraphDocument::as_of));
  };
};

}  // namespace laban::top
