#pragma once

// sagas.profile and sagas.types: how the newest sagas that have ended (completed, compensated,
// stuck) went, by step, by service, by path and by type of event.

#include <string_view>
#include <vector>

#include "observer/api/values.h"
#include "observer/saga/definition/definition.h"

namespace laban::observer::api {

// How a step, or all steps of a service, went.
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

// Sagas that went the same way.
struct PathVariant {
  std::string path{};  // "reserve → charge ✗ · undone: reserve"
  State state = State::placeholder;
  std::uint64_t count = 0;
  double share = 0;  // of the sample, 0 to 1
  Spread took{};
  std::string example{};  // a saga

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

// One saga beside the usual ones.
struct ComparedSaga {
  std::string path{};
  State state = State::placeholder;
  Duration took{};
  double share = 0;  // of the sample that went the same way
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
  std::optional<std::string> definition{};  // that of `saga`, or else the one with the most sagas
  std::optional<std::uint64_t> sample{};    // 2000; 10,000 at most
  std::optional<std::string> saga{};        // also how this one went

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
  std::vector<PathVariant> variants{};  // the most frequent first
  std::uint64_t variants_left_out = 0;
  std::optional<ComparedSaga> this_saga{};  // when one was named
  Time now{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definition", &SagaProfile::definition),
                 field("sample", &SagaProfile::sample), field("took", &SagaProfile::took),
                 field("steps", &SagaProfile::steps), field("services", &SagaProfile::services),
                 field("variants", &SagaProfile::variants),
                 field("variants_left_out", &SagaProfile::variants_left_out),
                 field("this", &SagaProfile::this_saga), field("now", &SagaProfile::now));
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
  std::uint64_t sagas = 0;  // that have one
  std::uint64_t events = 0;
  double share = 0;         // of all events of the sample, 0 to 1
  Spread after_cause{};     // of those whose cause is of the same saga
  std::uint64_t total = 0;  // of all sagas, so far

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
  std::uint64_t cut = 0;  // how many sagas have more than the 256 events that are looked at
  Time oldest{}, newest{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("wanted", &TypesSample::wanted), field("sagas", &TypesSample::sagas),
                 field("events", &TypesSample::events), field("cut", &TypesSample::cut),
                 field("oldest", &TypesSample::oldest), field("newest", &TypesSample::newest));
  };
};

struct SagasTypesRequest {
  std::optional<std::string> definition{};  // the one with the most sagas
  std::optional<std::uint64_t> sample{};    // 500; 5000 at most

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definition", &SagasTypesRequest::definition),
                 field("sample", &SagasTypesRequest::sample));
  };
};

struct SagaTypes {
  std::string definition{};
  TypesSample sample{};
  std::vector<EventTypeStats> types{};  // the most frequent first
  Time now{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definition", &SagaTypes::definition), field("sample", &SagaTypes::sample),
                 field("types", &SagaTypes::types), field("now", &SagaTypes::now));
  };
};

struct SagasTypes {
  static constexpr std::string_view name = "sagas.types";
  using Request = SagasTypesRequest;
  using Answer = SagaTypes;
};

}  // namespace laban::observer::api
