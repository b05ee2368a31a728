#pragma once

// divergence and whatif: sagas compared with what they would be under another definition.

#include <map>
#include <string_view>
#include <vector>

#include "observer/api/saga.h"
#include "observer/saga/fold/divergence.h"

namespace laban::observer::api {

// A saga under one of the two definitions.
struct DivergenceSide {
  std::uint32_t version = 0;  // its number
  std::uint32_t generation = 0;
  State state = State::placeholder;
  Time ended{};
  std::optional<SagaFailure> failure{};
  std::vector<std::optional<std::string>> deadlines_passed{};  // by step; nothing: the saga's own
  std::vector<std::string>
      undoes{};  // steps whose undo is owed or was requested, including the fence
  std::vector<std::string> undone{};
  std::vector<std::string> waived{};
  std::optional<std::string> stuck{};  // why

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("version", &DivergenceSide::version),
                 field("generation", &DivergenceSide::generation),
                 field("state", &DivergenceSide::state), field("ended", &DivergenceSide::ended),
                 field("failure", &DivergenceSide::failure),
                 field("deadlines_passed", &DivergenceSide::deadlines_passed),
                 field("undoes", &DivergenceSide::undoes), field("undone", &DivergenceSide::undone),
                 field("waived", &DivergenceSide::waived), field("stuck", &DivergenceSide::stuck));
  };
};

struct DivergingSaga {
  std::string saga{};
  std::uint32_t partition = 0;
  Time opened{};
  std::vector<DivergenceKind> kinds{};  // may be several
  std::uint64_t from = 0;  // where the two diverge; later events are what really happened
  DivergenceSide in_force{};
  DivergenceSide shadow{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("saga", &DivergingSaga::saga), field("partition", &DivergingSaga::partition),
                 field("opened", &DivergingSaga::opened), field("kinds", &DivergingSaga::kinds),
                 field("from", &DivergingSaga::from), field("in_force", &DivergingSaga::in_force),
                 field("shadow", &DivergingSaga::shadow));
  };
};

// Counts of one page: add up all pages.
struct DivergenceTally {
  std::uint64_t compared = 0;
  std::uint64_t equal = 0;
  std::uint64_t differing = 0;
  std::uint64_t undecided = 0;  // still running under one of the two
  std::map<DivergenceKind, std::uint64_t> kinds{};
  std::vector<DivergingSaga> sagas{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("compared", &DivergenceTally::compared),
                 field("equal", &DivergenceTally::equal),
                 field("differing", &DivergenceTally::differing),
                 field("undecided", &DivergenceTally::undecided),
                 field("kinds", &DivergenceTally::kinds), field("sagas", &DivergenceTally::sagas));
  };
};

struct ShadowVersion {
  std::uint32_t number = 0;
  std::string digest{};
  Time since{};
  Time withdrawn{};  // null: it is in force
  std::string by{};
  std::string reason{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("number", &ShadowVersion::number), field("digest", &ShadowVersion::digest),
                 field("since", &ShadowVersion::since),
                 field("withdrawn", &ShadowVersion::withdrawn), field("by", &ShadowVersion::by),
                 field("reason", &ShadowVersion::reason));
  };
};

struct DivergenceRequest {
  std::string definition{};               // with or without "~shadow"
  std::optional<std::uint64_t> number{};  // of its shadow; the one in force, or else the last one
  std::optional<Time> since{};            // sagas whose first event came since then
  std::optional<std::string> saga{};
  std::optional<std::uint64_t> limit{};  // differing sagas; default 50; at most 200
  std::optional<std::string> cursor{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definition", &DivergenceRequest::definition),
                 field("number", &DivergenceRequest::number),
                 field("since", &DivergenceRequest::since), field("saga", &DivergenceRequest::saga),
                 field("limit", &DivergenceRequest::limit),
                 field("cursor", &DivergenceRequest::cursor));
  };
};

// The sagas of a definition that began while its shadow was in force, compared with what they are
// under the shadow; by partition, then oldest first.
struct DivergencePage {
  std::string definition{};
  ShadowVersion shadow{};
  DivergenceTally tally{};
  std::optional<std::string> cursor{};
  Time now{};
  AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definition", &DivergencePage::definition),
                 field("shadow", &DivergencePage::shadow), embedded(&DivergencePage::tally),
                 field("cursor", &DivergencePage::cursor), field("now", &DivergencePage::now),
                 field("as_of", &DivergencePage::as_of));
  };
};

// `not_found` when no shadow of that name was ever applied.
struct Divergence {
  static constexpr std::string_view name = "divergence";
  using Request = DivergenceRequest;
  using Answer = DivergencePage;
};

struct WhatIfRequest {
  std::string text{};  // of a definition, YAML
  std::string saga{};
  std::optional<Time> since{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("text", &WhatIfRequest::text), field("saga", &WhatIfRequest::saga),
                 field("since", &WhatIfRequest::since));
  };
};

// One saga, all its generations: "shadow" is what it would be had the definition been folded
// alongside those in force. Folds its rows again; stores nothing.
struct WhatIfAnswer {
  std::string definition{};
  std::uint32_t partition = 0;
  DivergenceTally tally{};
  std::vector<SequenceRange> lost{};    // messages that are gone from the log of its partition
  std::optional<std::string> cursor{};  // always nothing: there is one page
  Time now{};
  AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definition", &WhatIfAnswer::definition),
                 field("partition", &WhatIfAnswer::partition), embedded(&WhatIfAnswer::tally),
                 field("lost", &WhatIfAnswer::lost), field("cursor", &WhatIfAnswer::cursor),
                 field("now", &WhatIfAnswer::now), field("as_of", &WhatIfAnswer::as_of));
  };
};

// `not_found`: no such saga.
struct WhatIf {
  static constexpr std::string_view name = "whatif";
  using Request = WhatIfRequest;
  using Answer = WhatIfAnswer;
};

}  // namespace laban::observer::api
