#pragma once

// Campaign: many seeds on several threads, one run per seed.

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/shrink.h"

namespace laban::simulation {

struct CampaignOptions {
  std::uint64_t from = 1;
  std::uint64_t seeds = 1;
  std::chrono::seconds at_most{0};  // stops taking new seeds then; 0: never
  PlanOptions plan;
  Mistake mistake = Mistake::none;
  std::uint32_t repeats =
      1;  // every seed is played this often, and must always give the same digest
  std::uint32_t threads = 1;
  bool shrinks = true;  // the first seed that breaks a rule
};

struct Violation {
  std::uint64_t seed = 0;
  audit::Rule rule;
  std::optional<Shrunk> shrunk;
};

struct Tally {
  std::uint64_t seeds = 0;
  std::uint64_t sagas = 0;
  std::uint64_t faults = 0;  // that had begun
  std::uint64_t deaths = 0;
  std::uint64_t seams_reached = 0;
  std::uint64_t log_breaks = 0;
  std::uint64_t refills = 0;
  std::uint64_t messages = 0;
  std::uint64_t steps = 0;
  std::array<std::uint64_t, fault_kind_count> by_kind{};
  std::uint64_t fewest_faults = ~std::uint64_t{0};  // of one seed
  Duration virtual_time{};
  std::uint64_t digest = 0;  // of all digests, independent of the order of the seeds
  std::map<std::string, std::uint64_t> facts;  // by rule
  std::vector<Violation> violations;           // by seed
  double wall_seconds = 0, cpu_seconds = 0;
};

// Calls `on_progress` now and then, from one thread at a time. Stops after ten violations.
Tally play(const CampaignOptions& options, const std::function<void(const Tally&)>& on_progress);

}  // namespace laban::simulation
