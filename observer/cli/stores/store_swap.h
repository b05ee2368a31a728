#pragma once

// Replaces the stores in use with rebuilt ones, with or without an observer running on them.

#include <filesystem>
#include <vector>

#include "observer/cli/client/observer_client.h"
#include "observer/cli/terminal/signals.h"

namespace laban::cli {

// A rebuilt store, and where the log was folded up to.
struct RebuiltStore {
  std::filesystem::path store;  // of the partition
  std::uint32_t partition = 0;
  std::uint64_t position = 0;
};

// Asks a running observer to close its stores and continue with the rebuilt ones; returns when it
// does. Without an observer, puts them in place here. True: an observer runs on them.
// `unavailable`: it did not come back in time; it takes over the rest when it starts.
Result<bool> swap_in(const std::vector<RebuiltStore>& stores, const ObserverClient& observer,
                     const Clock& clock, SignalWatch& signals);

}  // namespace laban::cli
