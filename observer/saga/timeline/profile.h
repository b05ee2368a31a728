#pragma once

// Profile: how many sagas usually go, which ways, and how long their steps take. Pure: of the runs
// it is given.

#include <laban/clock.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace laban::timeline {

// How one step of one saga ended.
struct StepRun {
  std::string step, service;
  std::string outcome;           // "done" "failed" "undone" "skipped", or empty: not reached
  std::optional<Duration> took;  // from when it could begin
};

struct Run {
  std::string saga;
  std::string state;
  Duration took{};
  std::vector<StepRun> steps;  // as in its definition
};

// Exact, of the values given; 0 values: all zero.
struct Spread {
  std::size_t count = 0;
  Duration p50{}, p95{}, p99{}, longest{};
};
Spread spread_of(std::vector<Duration> values);

struct PartProfile {
  std::string name;     // of the step, or of the service
  std::string service;  // of the step
  std::size_t reached = 0, done = 0, failed = 0, undone = 0, skipped = 0;
  Spread took;
};

// Sagas that went the same way.
struct Variant {
  std::string path;  // "reserve → charge ✗ · undone: reserve"
  std::string state;
  std::size_t count = 0;
  Spread took;
  std::string example;  // the first that was given
};

struct Profile {
  std::size_t runs = 0;
  Spread took;
  std::vector<PartProfile> steps;     // as in the definition
  std::vector<PartProfile> services;  // by name
  std::vector<Variant> variants;      // the most frequent first
};

// Steps in the order of the definition: what runs in parallel makes no variants.
std::string path_of(const Run& run);
Profile profile_of(const std::vector<Run>& runs);

}  // namespace laban::timeline
