#include "observer/cli/definitions/definition_observed.h"

#include <algorithm>

#include "observer/api/status.h"
#include "observer/cli/definitions/definition_files.h"

namespace laban::cli {

using namespace std::chrono_literals;

namespace {

constexpr auto answer_patience = 1s;
constexpr auto pause_between_questions = 50ms;

}  // namespace

std::optional<Observed> observe_definitions(const ObserverClient& observer) {
  const auto status = observer.ask<api::Status>({}, answer_patience);
  if (!status) return std::nullopt;
  Observed all;
  for (const auto& partition : status->partitions) {
    for (const auto& version : partition.definitions) {
      all.push_back({partition.partition, book_name(version.definition, version.shadow),
                     version.number, version.in_force, version.running});
    }
  }
  return all;
}

std::uint64_t running_under(const Observed& observed, const std::string& name,
                            std::uint64_t number) {
  std::uint64_t sum = 0;
  for (const auto& version : observed) {
    if (version.name == name && version.number == number) sum += version.running;
  }
  return sum;
}

std::uint64_t running_under_others(const Observed& observed, const std::string& name,
                                   std::uint64_t number) {
  std::uint64_t sum = 0;
  for (const auto& version : observed) {
    if (version.name == name && version.number != number) sum += version.running;
  }
  return sum;
}

bool meets(const Observed& observed, const Expectation& expectation) {
  const bool is_in_force = std::any_of(observed.begin(), observed.end(), [&](const auto& version) {
    return version.partition == expectation.partition && version.name == expectation.name &&
           version.number == expectation.number && version.in_force;
  });
  return is_in_force == expectation.in_force;
}

bool wait_for(const ObserverClient& observer, const std::vector<Expectation>& expectations,
              Duration patience, const Clock& clock, SignalWatch& signals) {
  const SteadyTime deadline = clock.steady() + patience;
  while (true) {
    const auto observed = observe_definitions(observer);
    const bool is_met = observed && std::all_of(expectations.begin(), expectations.end(),
                                                [&](const auto& expectation) {
                                                  return meets(*observed, expectation);
                                                });
    if (is_met) return true;
    if (clock.steady() >= deadline) return false;
    signals.wait(pause_between_questions);
    if (signals.stop_requests() > 0) return false;
  }
}

}  // namespace laban::cli
