#pragma once

// overview: everything at a glance, on one screen. Reads a bounded number of sagas: times are those
// of at most 400 sagas that began in the last ten minutes of the log, evenly spread; failures are
// those of sagas.failures.

#include <string_view>
#include <vector>

#include "observer/api/events.h"
#include "observer/api/failures.h"
#include "observer/api/saga.h"
#include "observer/api/stats.h"

namespace laban::observer::api {

struct FlowStep {
  std::string step{};
  std::string service{};
  std::vector<std::string> after{};
  bool starts = false;  // the saga begins with it
  bool pivot = false;
  bool optional = false;
  std::optional<Duration> within{};
  // How many sagas wait at it now, by state. Nothing: not counted.
  std::optional<std::uint64_t> waiting{};
  std::optional<std::uint64_t> undoing{};
  std::optional<std::uint64_t> stuck{};
  std::uint64_t failed = 0;            // in the sample
  std::optional<Spread> times{};       // from when its turn came
  std::optional<Spread> undo_times{};  // from the request to its confirmation

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("step", &FlowStep::step), field("service", &FlowStep::service),
                 field("after", &FlowStep::after), field("starts", &FlowStep::starts),
                 field("pivot", &FlowStep::pivot), field("optional", &FlowStep::optional),
                 field("within_ms", &FlowStep::within), field("waiting", &FlowStep::waiting),
                 field("undoing", &FlowStep::undoing), field("stuck", &FlowStep::stuck),
                 field("failed", &FlowStep::failed), field("times", &FlowStep::times),
                 field("undo_times", &FlowStep::undo_times));
  };
};

// A definition in force, and how its sagas proceed.
struct Flow {
  std::string definition{};
  std::uint32_t number = 0;
  StateCounts counts{};
  std::uint64_t sampled = 0;
  std::optional<Spread> times{};  // start to completion
  std::vector<FlowStep> steps{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definition", &Flow::definition), field("number", &Flow::number),
                 field("counts", &Flow::counts), field("sampled", &Flow::sampled),
                 field("times", &Flow::times), field("steps", &Flow::steps));
  };
};

// Failures that differ only in numbers and saga ids.
struct RecentFailure {
  std::string definition{};
  FailureCause cause{};  // the reason of the newest one
  std::uint64_t count = 0;
  StateCounts states{};
  Time first{}, last{};
  std::string saga{};  // the newest one

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definition", &RecentFailure::definition), embedded(&RecentFailure::cause),
                 field("count", &RecentFailure::count), field("states", &RecentFailure::states),
                 field("first", &RecentFailure::first), field("last", &RecentFailure::last),
                 field("saga", &RecentFailure::saga));
  };
};

struct ServiceStep {
  std::string definition{};
  std::string step{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definition", &ServiceStep::definition), field("step", &ServiceStep::step));
  };
};

struct LongestWait {
  std::string saga{};
  std::optional<std::string> step{};
  std::string event{};
  WaitFor what = WaitFor::done;
  Duration waited{};
  std::optional<Duration> left{};
  std::optional<Spread> usual{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("saga", &LongestWait::saga), field("step", &LongestWait::step),
                 field("event", &LongestWait::event), field("for", &LongestWait::what),
                 field("waited_ms", &LongestWait::waited), field("left_ms", &LongestWait::left),
                 field("usual", &LongestWait::usual));
  };
};

// A service that has a step in a definition in force.
struct ServiceOverview {
  std::string service{};
  std::vector<ServiceStep> steps{};
  // How many steps of sagas wait for it now, and of stuck sagas. Nothing: not counted.
  std::optional<std::uint64_t> waiting{};
  std::optional<std::uint64_t> stuck{};
  std::optional<LongestWait> longest_wait{};  // neither of a stuck nor of a held saga
  std::uint64_t failed = 0;                   // of the recent failures
  std::optional<Spread> times{};              // of all its steps

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        field("service", &ServiceOverview::service), field("steps", &ServiceOverview::steps),
        field("waiting", &ServiceOverview::waiting), field("stuck", &ServiceOverview::stuck),
        field("longest_wait", &ServiceOverview::longest_wait),
        field("failed", &ServiceOverview::failed), field("times", &ServiceOverview::times));
  };
};

// `trouble`: stuck sagas first, then compensating, then running, each oldest first; the remaining
// room is filled with the newest ended ones. `age`: open ones, oldest first.
enum class SagaOrder : std::uint8_t { trouble, age, newest };
const char* name_of(SagaOrder order);

struct OverviewRequest {
  std::optional<std::uint64_t> limit{};    // sagas; default 50; at most 200
  std::optional<std::uint64_t> seconds{};  // of the stats; default 60
  std::vector<State> states{};             // none: all. In JSON a string, or a list of strings
  std::optional<SagaOrder> order{};        // default trouble
  bool types = false;

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("limit", &OverviewRequest::limit),
                 field("seconds", &OverviewRequest::seconds),
                 field("state", &OverviewRequest::states), field("order", &OverviewRequest::order),
                 field("types", &OverviewRequest::types));
  };
};

struct OverviewAnswer {
  Time now{};
  SagaStats stats{};
  std::vector<SagaSummary> sagas{};
  std::vector<Flow> flows{};
  std::vector<RecentFailure> failures{};  // as sagas.failures groups them, most frequent first
  FailuresSample failures_sample{};
  std::vector<ServiceOverview> services{};
  std::optional<std::vector<EventType>> types{};  // if requested
  AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(field("now", &OverviewAnswer::now), field("stats", &OverviewAnswer::stats),
                 field("sagas", &OverviewAnswer::sagas), field("flows", &OverviewAnswer::flows),
                 field("failures", &OverviewAnswer::failures),
                 field("failures_sample", &OverviewAnswer::failures_sample),
                 field("services", &OverviewAnswer::services),
                 field("types", &OverviewAnswer::types), field("as_of", &OverviewAnswer::as_of));
  };
};

struct Overview {
  static constexpr std::string_view name = "overview";
  using Request = OverviewRequest;
  using Answer = OverviewAnswer;
};

}  // namespace laban::observer::api
