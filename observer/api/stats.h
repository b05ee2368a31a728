#pragma once

// sagas.stats: how many sagas are in which state, and how fast they proceed.

#include <string_view>
#include <vector>

#include "observer/api/values.h"

namespace laban::observer::api {

// Per second, over the whole seconds of the window before now.
struct Rates {
  double events = 0;
  double started = 0;
  double completed = 0;
  double compensated = 0;
  double stuck = 0;
  std::int64_t window_s = 0;

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("events_per_s", &Rates::events), field("started_per_s", &Rates::started),
                 field("completed_per_s", &Rates::completed),
                 field("compensated_per_s", &Rates::compensated),
                 field("stuck_per_s", &Rates::stuck), field("window_s", &Rates::window_s));
  };
};

struct SecondStats {
  Time time{};
  std::uint64_t events = 0;
  std::uint64_t started = 0;
  std::uint64_t completed = 0;
  std::uint64_t compensated = 0;
  std::uint64_t stuck = 0;

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        field("time", &SecondStats::time), field("events", &SecondStats::events),
        field("started", &SecondStats::started), field("completed", &SecondStats::completed),
        field("compensated", &SecondStats::compensated), field("stuck", &SecondStats::stuck));
  };
};

struct DefinitionStats {
  std::string definition{};
  StateCounts counts{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definition", &DefinitionStats::definition),
                 field("counts", &DefinitionStats::counts));
  };
};

struct SagasStatsRequest {
  std::optional<std::uint64_t> seconds{};   // default 60
  std::optional<std::string> definition{};  // may name a shadow

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("seconds", &SagasStatsRequest::seconds),
                 field("definition", &SagasStatsRequest::definition));
  };
};

struct SagaStats {
  Time now{};
  // If a definition is given, `total`, `counts` and `definitions` cover its sagas only; all other
  // numbers cover everything.
  std::uint64_t total = 0;
  StateCounts counts{};
  std::uint64_t events = 0;
  std::uint64_t invalid = 0;
  std::uint64_t findings = 0;
  std::uint64_t dead_letters = 0;       // ever
  std::uint64_t dead_letters_open = 0;  // that need a person now
  Rates rates{};
  std::vector<SecondStats> seconds{};  // up to the newest second of the log, by log time
  std::vector<DefinitionStats> definitions{};
  AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(field("now", &SagaStats::now), field("total", &SagaStats::total),
                 field("counts", &SagaStats::counts), field("events", &SagaStats::events),
                 field("invalid", &SagaStats::invalid), field("findings", &SagaStats::findings),
                 field("dead_letters", &SagaStats::dead_letters),
                 field("dead_letters_open", &SagaStats::dead_letters_open),
                 field("rates", &SagaStats::rates), field("seconds", &SagaStats::seconds),
                 field("definitions", &SagaStats::definitions), field("as_of", &SagaStats::as_of));
  };
};

struct SagasStats {
  static constexpr std::string_view name = "sagas.stats";
  using Request = SagasStatsRequest;
  using Answer = SagaStats;
};

}  // namespace laban::observer::api
