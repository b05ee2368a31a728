#include "observer/saga/mining/retry_requests.h"

#include <algorithm>

namespace laban::observer::mining {

namespace {

// The step that an event completes or fails.
std::optional<WordIndex> step_of(const Roles& roles, WordIndex type) {
  for (const Failing& failing : roles.failings) {
    if (failing.type == type) return failing.step;
  }
  const auto found = std::find(roles.steps.begin(), roles.steps.end(), type);
  return found == roles.steps.end() ? std::nullopt : std::optional(*found);
}

// Failures of each step in one run, not counting the one that failed the saga.
std::map<WordIndex, std::size_t> failures_in(const Run& run, const Roles& roles) {
  std::map<WordIndex, std::size_t> failures;
  const int fatal = run.first_request ? run.events[*run.first_request].cause : no_event;
  for (std::size_t place = 0; place < run.events.size(); ++place) {
    if (fatal == static_cast<int>(place)) continue;
    for (const Failing& failing : roles.failings) {
      if (failing.type == run.events[place].type) ++failures[failing.step];
    }
  }
  return failures;
}

}  // namespace

std::map<WordIndex, RetryRequest> retry_requests_of(const Runs& runs, const Roles& roles) {
  std::map<WordIndex, RetryRequest> requests;
  for (const Run& run : runs.runs) {
    for (const RunEvent& event : run.events) {
      if (event.cause < 0) continue;
      const WordIndex cause = run.events[static_cast<std::size_t>(event.cause)].type;
      const auto step = step_of(roles, event.type);
      if (runs.kinds[cause] == Kind::again && step) requests[*step].request = cause;
    }
  }
  for (const Run& run : runs.runs) {
    for (const auto& [step, count] : failures_in(run, roles)) {
      const auto request = requests.find(step);
      if (request != requests.end())
        request->second.retries = std::max(request->second.retries, count);
    }
  }
  return requests;
}

}  // namespace laban::observer::mining
