#pragma once

// Shrinking: reduces a plan that breaks a rule to as few faults and orders as still break it.

#include <string>

#include "tests/simulation/run.h"

namespace laban::simulation {

struct Shrunk {
  Plan plan;
  RunResult result;  // with its lines
  std::uint32_t runs = 0;
};

// Plays at most `most_runs` other plans.
Shrunk shrink(Plan plan, const std::string& rule, const Knowledge& knowledge,
              std::uint32_t most_runs = 600);

// What happened in a run, without irrelevant lines.
std::vector<std::string> history_of(const Shrunk& shrunk);

}  // namespace laban::simulation
