#pragma once

// divergence and whatif: sagas compared with what they would be under another definition.

#include <map>
#include <string_view>
#include <vector>

#include "observer/api/saga.h"
#include "observer/saga/fold/divergence.h"
#include "observer/saga/fold/parting.h"

namespace laban::observer::api {

// A saga under one of the two definitions: under that in force as it is now, under the other as it
// was decided where the two part.
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

// What is decided at `from`, and what the log tells of what the other one went on waiting for. All
// later events followed from the decision in force: how the saga would have ended under the other
// is not in the log.
struct DivergenceParting {
  std::uint64_t sequence = 0;
  Time time{};
  std::string in_force{};  // what it decides there, in words
  std::string shadow{};
  // Whether the other one would have kept it from failing there. Nothing: the one in force did not
  // fail there, or both did.
  std::optional<Saved> saved{};
  std::optional<std::string> because{};
  std::optional<std::uint64_t> answer{};  // the event that shows it

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        field("sequence", &DivergenceParting::sequence), field("time", &DivergenceParting::time),
        field("in_force", &DivergenceParting::in_force),
        field("shadow", &DivergenceParting::shadow), field("saved", &DivergenceParting::saved),
        field("because", &DivergenceParting::because), field("answer", &DivergenceParting::answer));
  };
};

struct DivergingSaga {
  std::string saga{};
  std::uint32_t partition = 0;
  Time opened{};
  std::vector<DivergenceKind> kinds{};  // may be several
  std::uint64_t from = 0;  // where the two diverge; later events are what really happened
  DivergenceSide in_force{};
  DivergenceSide shadow{};  // as of `from`
  // Nothing if the saga has too many events to be folded again; then `shadow` is as of now.
  std::optional<DivergenceParting> parting{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("saga", &DivergingSaga::saga), field("partition", &DivergingSaga::partition),
                 field("opened", &DivergingSaga::opened), field("kinds", &DivergingSaga::kinds),
                 field("from", &DivergingSaga::from), field("in_force", &DivergingSaga::in_force),
                 field("shadow", &DivergingSaga::shadow),
                 field("parting", &DivergingSaga::parting));
  };
};

// Counts of one page: add up all pages.
struct DivergenceTally {
  std::uint64_t compared = 0;
  std::uint64_t equal = 0;
  std::uint64_t differing = 0;
  std::uint64_t undecided = 0;  // still running under one of the two
  std::map<DivergenceKind, std::uint64_t> kinds{};
  std::map<Saved, std::uint64_t> saved{};  // of those that failed where the two part
  std::vector<DivergingSaga> sagas{};
  // Undecided ones that failed under the definition in force and went on under the other. Without
  // kinds.
  std::vector<DivergingSaga> undecided_sagas{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        field("compared", &DivergenceTally::compared), field("equal", &DivergenceTally::equal),
        field("differing", &DivergenceTally::differing),
        field("undecided", &DivergenceTally::undecided), field("kinds", &DivergenceTally::kinds),
        field("saved", &DivergenceTally::saved), field("sagas", &DivergenceTally::sagas),
        field("undecided_sagas", &DivergenceTally::undecided_sagas));
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
