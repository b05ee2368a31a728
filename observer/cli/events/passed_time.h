#pragma once

// Time as a cause: what the ticks in the chain that led to an event decided, who had been silent
// until then, and how many sagas there are like this. Pure.

#include <optional>
#include <string>
#include <vector>

#include "observer/api/overview.h"
#include "observer/api/saga.h"
#include "observer/cli/sagas/saga_story.h"

namespace laban::cli {

// What had not come.
struct SilentWait {
  std::string service, step;
  std::string event;                     // would have ended the wait
  std::optional<std::uint64_t> began{};  // the event that opened the step, or the first request
  std::optional<std::string> began_with{};
  std::string what;   // "done", "undone" or "again"
  Time since{};       // from when on the service said nothing of it
  Duration silent{};  // from then until time decided
  std::optional<std::uint64_t>
      heard{};              // the last that it had said of it; nothing: not since `began`
  std::uint64_t times = 1;  // how often time decided that, one after the other
  std::optional<std::uint64_t> answered{};   // it came after all
  std::optional<Duration> answered_after{};  // since the wait began
  std::optional<std::uint64_t> waiting{};    // sagas that wait for the same now

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("service", &SilentWait::service), api::field("step", &SilentWait::step),
                 api::field("event", &SilentWait::event), api::field("began", &SilentWait::began),
                 api::field("began_with", &SilentWait::began_with),
                 api::field("what", &SilentWait::what), api::field("since", &SilentWait::since),
                 api::field("silent_ms", &SilentWait::silent),
                 api::field("heard", &SilentWait::heard), api::field("times", &SilentWait::times),
                 api::field("answered", &SilentWait::answered),
                 api::field("answered_after_ms", &SilentWait::answered_after),
                 api::field("waiting", &SilentWait::waiting));
  };
};

// Sagas that failed by the same deadline.
struct FailedAlike {
  std::uint64_t sagas = 0;
  std::uint64_t of = 0;  // the newest sagas that failed

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("sagas", &FailedAlike::sagas), api::field("of", &FailedAlike::of));
  };
};

struct DecidedByTime {
  std::uint64_t sequence = 0;  // of the tick
  std::string id;
  Time time{};
  std::string text;
  std::vector<SilentWait> waits;
  std::optional<FailedAlike> alike{};  // if it made the saga fail

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("sequence", &DecidedByTime::sequence), api::field("id", &DecidedByTime::id),
        api::field("time", &DecidedByTime::time), api::field("text", &DecidedByTime::text),
        api::field("waits", &DecidedByTime::waits), api::field("alike", &DecidedByTime::alike));
  };
};

// The ticks among these entries, in order. What the same service did not do several times, one
// after the other, is one: the last tick, with the first request.
std::vector<DecidedByTime> decided_by_time(const SagaStory& story,
                                           const std::vector<std::size_t>& chain);

// Adds how many sagas wait for the same now, and how many failed alike.
void count_alike(std::vector<DecidedByTime>& decided, const api::SagaSummary& saga,
                 const api::OverviewAnswer& overview);

void print_decided_by_time(Printer& printer, const std::vector<DecidedByTime>& decided);

}  // namespace laban::cli
