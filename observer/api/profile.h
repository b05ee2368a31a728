#pragma once

// sagas.profile and sagas.types: how the newest sagas that have ended (completed, compensated,
// stuck) proceeded, by step, by service, by path and by event type.

#include <string_view>
#include <vector>

#include "observer/api/values.h"
#include "observer/saga/definition/definition.h"

namespace laban::observer::api {

// Durations and results of a step, or of all steps of a service.
struct PartProfile {
  std::string service{};
  std::uint64_t reached = 0;
  std::uint64_t done = 0;
  std::uint64_t failed = 0;
  std::uint64_t undone = 0;
  std::uint64_t skipped = 0;
  Spread took{};  // from when it could begin until it was done or failed

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("service", &PartProfile::service), field("reached", &PartProfile::reached),
                 field("done", &PartProfile::done), field("failed", &PartProfile::failed),
                 field("undone", &PartProfile::undone), field("skipped", &PartProfile::skipped),
                 field("took", &PartProfile::took));
  };
};

struct StepProfile {
  std::string step{};
  PartProfile part{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("step", &StepProfile::step), embedded(&StepProfile::part));
  };
};

// Sagas that took the same path.
struct PathVariant {
  std::string path{};  // "reserve → charge ✗ · undone: reserve"
  State state = State::placeholder;
  std::uint64_t count = 0;
  double share = 0;  // of the sample, 0 to 1
  Spread took{};
  std::string example{};  // an example saga

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("path", &PathVariant::path), field("state", &PathVariant::state),
                 field("count", &PathVariant::count), field("share", &PathVariant::share),
                 field("took", &PathVariant::took), field("example", &PathVariant::example));
  };
};

struct ComparedStep {
  std::string step{};
  std::string outcome{};  // "done" | "failed" | "undone" | "skipped" | "not reached"
  std::optional<Duration> took{};
  Spread usual{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("step", &ComparedStep::step), field("outcome", &ComparedStep::outcome),
                 field("took_ms", &ComparedStep::took), field("usual", &ComparedStep::usual));
  };
};

// One saga compared with the usual ones.
struct ComparedSaga {
  std::string path{};
  State state = State::placeholder;
  Duration took{};
  double share = 0;  // of the sample that took the same path
  std::vector<ComparedStep> steps{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("path", &ComparedSaga::path), field("state", &ComparedSaga::state),
                 field("took_ms", &ComparedSaga::took), field("share", &ComparedSaga::share),
                 field("steps", &ComparedSaga::steps));
  };
};

struct ProfileSample {
  std::uint64_t wanted = 0;
  std::uint64_t sagas = 0;
  Time oldest{}, newest{};  // when they began

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("wanted", &ProfileSample::wanted), field("sagas", &ProfileSample::sagas),
                 field("oldest", &ProfileSample::oldest), field("newest", &ProfileSample::newest));
  };
};

struct SagasProfileRequest {
  std::optional<std::string>
      definition{};  // default: that of `saga`, otherwise the one with the most sagas
  std::optional<std::uint64_t> sample{};  // default 2000; at most 10,000
  std::optional<std::string> saga{};      // also compare this saga

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definition", &SagasProfileRequest::definition),
                 field("sample", &SagasProfileRequest::sample),
                 field("saga", &SagasProfileRequest::saga));
  };
};

struct SagaProfile {
  std::string definition{};
  ProfileSample sample{};
  Spread took{};
  std::vector<StepProfile> steps{};
  std::vector<PartProfile> services{};
  std::vector<PathVariant> variants{};  // most frequent first
  std::uint64_t variants_left_out = 0;
  std::optional<ComparedSaga> this_saga{};  // if one was named
  Time now{};
  AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definition", &SagaProfile::definition),
                 field("sample", &SagaProfile::sample), field("took", &SagaProfile::took),
                 field("steps", &SagaProfile::steps), field("services", &SagaProfile::services),
                 field("variants", &SagaProfile::variants),
                 field("variants_left_out", &SagaProfile::variants_left_out),
                 field("this", &SagaProfile::this_saga), field("now", &SagaProfile::now),
                 field("as_of", &SagaProfile::as_of));
  };
};

struct SagasProfile {
  static constexpr std::string_view name = "sagas.profile";
  using Request = SagasProfileRequest;
  using Answer = SagaProfile;
};

struct EventTypeStats {
  std::string type{};
  std::string source{};
  std::optional<std::string> step{};
  std::optional<Role> role{};
  std::uint64_t sagas = 0;  // sagas that have one
  std::uint64_t events = 0;
  double share = 0;         // of all events of the sample, 0 to 1
  Spread after_cause{};     // of events whose cause is in the same saga
  std::uint64_t total = 0;  // over all sagas so far

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("type", &EventTypeStats::type), field("source", &EventTypeStats::source),
                 field("step", &EventTypeStats::step), field("role", &EventTypeStats::role),
                 field("sagas", &EventTypeStats::sagas), field("events", &EventTypeStats::events),
                 field("share", &EventTypeStats::share),
                 field("after_cause", &EventTypeStats::after_cause),
                 field("total", &EventTypeStats::total));
  };
};

struct TypesSample {
  std::uint64_t wanted = 0;
  std::uint64_t sagas = 0;
  std::uint64_t events = 0;
  std::uint64_t cut = 0;  // sagas with more than the 256 events that are examined
  Time oldest{}, newest{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("wanted", &TypesSample::wanted), field("sagas", &TypesSample::sagas),
                 field("events", &TypesSample::events), field("cut", &TypesSample::cut),
                 field("oldest", &TypesSample::oldest), field("newest", &TypesSample::newest));
  };
};

struct SagasTypesRequest {
  std::optional<std::string> definition{};  // default: the one with the most sagas
  std::optional<std::uint64_t> sample{};    // default 500; at most 5000

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definition", &SagasTypesRequest::definition),
                 field("sample", &SagasTypesRequest::sample));
  };
};

struct SagaTypes {
  std::string definition{};
  TypesSample sample{};
  std::vector<EventTypeStats> types{};  // most frequent first
  Time now{};
  AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definition", &SagaTypes::definition), field("sample", &SagaTypes::sample),
                 field("types", &SagaTypes::types), field("now", &SagaTypes::now),
                 field("as_of", &SagaTypes::as_of));
  };
};

struct SagasTypes {
  static constexpr std::string_view name = "sagas.types";
  using Request = SagasTypesRequest;
  using Answer = SagaTypes;
};

}  // namespace laban::observer::api
