#pragma once

// sagas.failures: why the newest sagas that are compensating, compensated or stuck failed.

#include <string_view>
#include <vector>

#include "observer/api/values.h"

namespace laban::observer::api {

struct FailureCause {
  std::optional<std::string> service{};
  std::optional<std::string> step{};
  std::string type{};  // of the event
  std::string reason{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("service", &FailureCause::service), field("step", &FailureCause::step),
                 field("type", &FailureCause::type), field("reason", &FailureCause::reason));
  };
};

struct FailureGroup {
  FailureCause cause{};  // with N and ID for what differs between sagas
  std::uint64_t sagas = 0;
  std::uint64_t compensating = 0;
  std::uint64_t compensated = 0;
  std::uint64_t stuck = 0;
  Time first{}, last{};   // of the failures
  std::string example{};  // the newest saga

  static constexpr auto fields = [](const auto& visit) {
    return visit(embedded(&FailureGroup::cause), field("sagas", &FailureGroup::sagas),
                 field("compensating", &FailureGroup::compensating),
                 field("compensated", &FailureGroup::compensated),
                 field("stuck", &FailureGroup::stuck), field("first", &FailureGroup::first),
                 field("last", &FailureGroup::last), field("example", &FailureGroup::example));
  };
};

struct FailuresSample {
  std::uint64_t wanted = 0;
  std::uint64_t sagas = 0;
  Time oldest{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("wanted", &FailuresSample::wanted), field("sagas", &FailuresSample::sagas),
                 field("oldest", &FailuresSample::oldest));
  };
};

struct SagasFailuresRequest {
  std::optional<std::string> definition{};
  std::optional<Time> since{};            // sagas that began since then
  std::optional<std::uint64_t> sample{};  // default 2000; at most 10,000

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definition", &SagasFailuresRequest::definition),
                 field("since", &SagasFailuresRequest::since),
                 field("sample", &SagasFailuresRequest::sample));
  };
};

struct SagaFailures {
  FailuresSample sample{};
  std::vector<FailureGroup> groups{};  // most frequent first
  std::uint64_t groups_left_out = 0;
  Time now{};
  AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(field("sample", &SagaFailures::sample), field("groups", &SagaFailures::groups),
                 field("groups_left_out", &SagaFailures::groups_left_out),
                 field("now", &SagaFailures::now), field("as_of", &SagaFailures::as_of));
  };
};

struct SagasFailures {
  static constexpr std::string_view name = "sagas.failures";
  using Request = SagasFailuresRequest;
  using Answer = SagaFailures;
};

}  // namespace laban::observer::api
