#pragma once

// A hunt for one bug that is in the sources of this build, or in the doubles: plays seeds in a
// separate process until all of the bug's rules are red.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/simulation/planted_bugs.h"

namespace laban::simulation {

struct Catch {
  std::map<std::string, std::uint64_t> red;  // rule -> the first seed that turned it red
  std::vector<std::string> missing;          // rules of the bug that stayed green
  std::vector<std::string> unexpected;       // red ones that are not the bug's
  std::uint64_t seeds = 0;                   // played
  double seconds = 0;
  std::string example;  // the message of the first red rule

  bool is_caught() const { return !red.empty(); }
  bool is_as_expected() const { return is_caught() && missing.empty() && unexpected.empty(); }
};

struct Hunt {
  std::uint64_t seeds = 1000;  // at most
  PlanOptions plan;
  std::chrono::seconds patience{600};
  std::filesystem::path programs;  // where those of the test suite are
};

Catch hunt(const PlantedBug& bug, const Hunt& options);

// Rules that a build without a bug turns red in a few seeds and in the test cases that show bugs:
// must be none, or a hunt means nothing.
std::vector<std::string> red_without_bug(const Hunt& options);

}  // namespace laban::simulation
