#pragma once

// PlantedBug: a mistake that is built in on purpose, and the rules that have to notice it.

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "tests/simulation/plan.h"

namespace laban::simulation {

struct PlantedBug {
  std::string name;  // as planted_bug() is asked for it, or of the mistake
  std::string what;
  std::vector<std::string> rules;    // each of them turns red
  std::vector<std::string> besides;  // these may, as what follows from it
  Mistake mistake = Mistake::none;   // built into the doubles of log and store
  // When the simulator has no such thing: a program of the test suite, one of its cases.
  std::string program = {};
};

const std::vector<PlantedBug>& planted_bugs();

// Names given to planted_bug() in the sources below this folder.
std::set<std::string> planted_bugs_in(const std::filesystem::path& sources);

// The process died, or went on for ever.
inline constexpr const char* process_dies = "process_dies";
inline constexpr const char* never_ends = "never_ends";

}  // namespace laban::simulation
