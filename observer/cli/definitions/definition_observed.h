#pragma once

// What a running observer says about definitions. The log says what is in force; only an observer
// says how many sagas run under what.

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

// Nothing when no observer answers.
std::optional<Observed> observe_definitions(const ObserverClient& observer);

// Sagas that run under a version, over all partitions.
std::uint64_t running_under(const Observed& observed, const std::string& name,
                            std::uint64_t number);
// Sagas that run under any version of the name but this one.
std::uint64_t running_under_others(const Observed& observed, const std::string& name,
                                   std::uint64_t number);

// Whether the observer has it in force (or, withdrawn, no longer in force) on the partition.
struct Expectation {
  std::uint64_t partition = 0;
  std::string name;
  std::uint64_t number = 0;
  bool in_force = true;
};
bool meets(const Observed& observed, const Expectation& expectation);

// Asks until all are met; false when that takes longer than `patience` or a stop signal came.
bool wait_for(const ObserverClient& observer, const std::vector<Expectation>& expectations,
              Duration patience, const Clock& clock, SignalWatch& signals);

}  // namespace laban::cli
