#pragma once

// The state of all services: which answer, what each handles and emits, which sagas wait for them.
// Combines the observer's overview with the services' own answers. Pure.

#include <laban/clock.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "observer/api/overview.h"
#include "observer/cli/client/service_stats.h"

namespace laban::top {

namespace api = observer::api;

enum class Verdict : std::uint8_t { good, warning, bad };
const char* name_of(Verdict verdict);

struct TypeCount {
  std::string type;
  std::uint64_t seen = 0;  // in the log so far

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("type", &TypeCount::type), api::field("seen", &TypeCount::seen));
  };
};

struct LongestWait {
  std::string saga, step;
  api::WaitFor what = api::WaitFor::done;
  Time since{};  // log time
  Duration waited{};
  std::optional<Duration> left;   // until its deadline expires
  std::optional<Duration> usual;  // p95

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("saga", &LongestWait::saga), api::field("step", &LongestWait::step),
                 api::field("for", &LongestWait::what), api::field("since", &LongestWait::since),
                 api::field("waited_ms", &LongestWait::waited),
                 api::field("left_ms", &LongestWait::left),
                 api::field("usual_p95_ms", &LongestWait::usual));
  };
};

// "saga o-1 has waited 12 s for charge (usually 20 ms), 18 s until it times out".
std::string wait_text(const LongestWait& wait);

struct ServiceRow {
  std::string name, version;
  std::uint64_t instances = 0;  // that answered
  Verdict verdict = Verdict::good;
  std::string problem;  // empty when there is none
  std::string next;     // what to do about it
  std::uint64_t behind = 0, parked = 0, retried = 0, dead_lettered = 0;
  std::optional<std::uint64_t> waiting;  // steps of sagas; nullopt: not counted
  std::optional<std::uint64_t> stuck;    // steps of stuck sagas
  std::optional<LongestWait> longest_wait;
  bool overdue = false;      // that wait is much longer than usual
  std::uint64_t failed = 0;  // recent failures
  std::optional<Duration> p50, p95;
  std::vector<std::string> steps;
  std::vector<TypeCount> handles, emits;

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("service", &ServiceRow::name), api::field("version", &ServiceRow::version),
        api::field("instances", &ServiceRow::instances), api::field("health", &ServiceRow::verdict),
        api::field("found", &ServiceRow::problem), api::field("next", &ServiceRow::next),
        api::field("behind", &ServiceRow::behind), api::field("parked", &ServiceRow::parked),
        api::field("retried", &ServiceRow::retried),
        api::field("dead_lettered", &ServiceRow::dead_lettered),
        api::field("waiting", &ServiceRow::waiting), api::field("stuck", &ServiceRow::stuck),
        api::field("longest_wait", &ServiceRow::longest_wait),
        api::field("overdue", &ServiceRow::overdue), api::field("failed", &ServiceRow::failed),
        api::field("p50_ms", &ServiceRow::p50), api::field("p95_ms", &ServiceRow::p95),
        api::field("steps", &ServiceRow::steps), api::field("hears", &ServiceRow::handles),
        api::field("emits", &ServiceRow::emits));
  };
};

// An event type that is emitted but handled by no service.
struct UnhandledType {
  std::string type, source;
  std::uint64_t seen = 0;
  std::optional<std::string>
      observed_as;  // "undone of charge"; nullopt: not handled by the observer either

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("type", &UnhandledType::type),
                 api::field("source", &UnhandledType::source),
                 api::field("seen", &UnhandledType::seen),
                 api::field("observed_as", &UnhandledType::observed_as));
  };
};

// As JSON it is the output of `laban services --json` (docs/commands.md).
struct ServiceMap {
  std::vector<ServiceRow> services;  // by name
  std::vector<UnhandledType> unhandled;
  // Services with a step that do not answer: what they handle is unknown.
  std::vector<std::string> silent;
  // The observer has read the log to its end, so it knows who is waited for now.
  bool waits_are_known = true;
  api::FailuresSample failures;  // what `failed` is counted in
  api::AsOf as_of;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("services", &ServiceMap::services),
                 api::field("unheard", &ServiceMap::unhandled),
                 api::field("silent", &ServiceMap::silent),
                 api::field("waits_are_known", &ServiceMap::waits_are_known),
                 api::field("failures_sample", &ServiceMap::failures),
                 api::field("as_of", &ServiceMap::as_of));
  };
};

// `overview` has event types. `answers` of other namespaces are ignored.
ServiceMap services_of(const api::OverviewAnswer& overview,
                       const std::vector<cli::ServiceStats>& answers,
                       const std::string& name_space);

// The observer and all services that have a step have answered.
bool have_all_answered(const api::OverviewAnswer& overview,
                       const std::vector<cli::ServiceStats>& answers);

}  // namespace laban::top
