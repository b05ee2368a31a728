#pragma once

// JSON documents that these commands build themselves; all others are the observer's answers.

#include <optional>
#include <string>
#include <vector>

#include "observer/api/profile.h"
#include "observer/api/saga.h"

namespace laban::cli {

namespace api = observer::api;

// sagas ls.
struct SagaList {
  std::vector<api::SagaSummary> sagas;
  Time now{};
  std::optional<api::Moment> at;  // as they were then
  api::AsOf as_of;                // of the last page

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("sagas", &SagaList::sagas), api::field("now", &SagaList::now),
                 api::field_if_any("at", &SagaList::at), api::field("as_of", &SagaList::as_of));
  };
};

// sagas show --diff: a saga, compared with recent sagas of its definition.
struct ComparedDetail {
  api::SagaDetail saga;
  api::SagaProfile usual;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::embedded(&ComparedDetail::saga), api::field("usual", &ComparedDetail::usual));
  };
};

// One difference between two states of a saga.
struct SagaChange {
  std::string part;                     // "saga" | "step" | "account" | "wait" | "finding" | "act"
  std::string name;                     // "state", "charge", "owed", ...
  std::optional<std::string> from, to;  // in words; nothing: did not exist, or no longer exists

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("part", &SagaChange::part), api::field("name", &SagaChange::name),
                 api::field("from", &SagaChange::from), api::field("to", &SagaChange::to));
  };
};

// diff.
struct SagaDifference {
  std::string saga;
  std::string definition;
  bool equal = false;
  std::optional<api::SagaMoment> from;  // nothing: it had not begun
  std::optional<api::SagaMoment> to;    // nothing: now
  std::vector<SagaChange> changes;
  std::vector<api::TimelineEntry> events;
  std::uint64_t events_left_out = 0;
  api::AsOf as_of;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("saga", &SagaDifference::saga),
                 api::field("definition", &SagaDifference::definition),
                 api::field("equal", &SagaDifference::equal),
                 api::field("from", &SagaDifference::from), api::field("to", &SagaDifference::to),
                 api::field("changes", &SagaDifference::changes),
                 api::field("events", &SagaDifference::events),
                 api::field("events_left_out", &SagaDifference::events_left_out),
                 api::field("as_of", &SagaDifference::as_of));
  };
};

}  // namespace laban::cli
