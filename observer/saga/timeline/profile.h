#pragma once

// Profile: the paths that sagas take, how often, and how long their steps take. Pure: covers the
// given runs.

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
  std::vector<StepRun> steps;  // in definition order
};

// Exact, over the given values; no values: all zero.
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

// Sagas that took the same path.
struct Variant {
  std::string path;  // "reserve → charge ✗ · undone: reserve"
  std::string state;
  std::size_t count = 0;
  Spread took;
  std::string example;  // the first one given
};

struct Profile {
  std::size_t runs = 0;
  Spread took;
  std::vector<PartProfile> steps;     // in definition order
  std::vector<PartProfile> services;  // by name
  std::vector<Variant> variants;      // most frequent first
};

// Steps in definition order: steps that run in parallel make no variants.
std::string path_of(const Run& run);
Profile profile_of(const std::vector<Run>& runs);

}  // namespace laban::timeline
