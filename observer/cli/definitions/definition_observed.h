#pragma once

// The definitions as the running observer sees them. The log determines what is in force; only the
// observer knows how many sagas run under each version.

#include <optional>
#include <string>
#include <vector>

#include "observer/cli/client/observer_client.h"
#include "observer/cli/terminal/signals.h"

namespace laban::cli {

struct ObservedVersion {
  std::uint64_t partition = 0;
  std::string name;  // a shadow's ends in "~shadow"
  std::uint64_t number = 0;
  bool in_force = false;
  std::uint64_t running = 0;  // stuck ones included
};
using Observed = std::vector<ObservedVersion>;

// Nothing when the observer does not answer.
std::optional<Observed> observe_definitions(const ObserverClient& observer);

// Sagas that run under a version, on all partitions.
std::uint64_t running_under(const Observed& observed, const std::string& name,
                            std::uint64_t number);
// Sagas that run under any other version of this name.
std::uint64_t running_under_others(const Observed& observed, const std::string& name,
                                   std::uint64_t number);

// The observer should have this version in force on the partition, or should have dropped it.
struct Expectation {
  std::uint64_t partition = 0;
  std::string name;
  std::uint64_t number = 0;
  bool in_force = true;
};
bool meets(const Observed& observed, const Expectation& expectation);

// Asks until all expectations are met; false after `patience` or on a stop signal.
bool wait_for(const ObserverClient& observer, const std::vector<Expectation>& expectations,
              Duration patience, const Clock& clock, SignalWatch& signals);

}  // namespace laban::cli
