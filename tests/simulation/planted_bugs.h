#pragma once

// PlantedBug: a known bug, and the rules that must detect it. scripts/planted-bugs plants one after
// the other: most are patches, tests/simulation/planted/NAME.patch, applied to a copy of the
// sources; some are built into the simulator's doubles of log and store.

#include <string>
#include <vector>

#include "tests/simulation/plan.h"

namespace laban::simulation {

struct PlantedBug {
  std::string name;                  // of its patch, or of the mistake
  std::string what;                  // the first line of its patch
  std::vector<std::string> rules;    // each of them must turn red
  std::vector<std::string> besides;  // these may turn red as a consequence
  Mistake mistake = Mistake::none;   // of the doubles; none: a patch
  // If the simulator cannot show it: the test program whose test case `rules` names.
  std::string program = {};
  bool needs_low_limits = false;  // otherwise it is hunted within the product's
};

const std::vector<PlantedBug>& planted_bugs();

// The process died, or never came to an end.
inline constexpr const char* process_dies = "process_dies";
inline constexpr const char* never_ends = "never_ends";

}  // namespace laban::simulation
