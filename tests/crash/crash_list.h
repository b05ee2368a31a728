#pragma once

// Which program passes which crash point, and how often in one life.

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace laban::testing {

enum class Often {
  once,    // at the start of every life only
  seldom,  // a few times
  always,  // as long as there is work
};

struct CrashPoint {
  std::string name;
  std::vector<std::string> programs;
  Often often;
};

// Those of a system at work.
const std::vector<CrashPoint>& crash_points();
// Those of one whose log has lost its tail.
const std::vector<CrashPoint>& refill_crash_points();

// Names given to crash_point() in the sources below this folder.
std::set<std::string> crash_points_in(const std::filesystem::path& sources);

// "payment:relay.after_publish:2", for each point and program: at the passes 1, 2 and 3 and one
// drawn from the seed, as far as a life has so many.
std::vector<std::string> crashes_of(const std::vector<CrashPoint>& points, unsigned seed);

}  // namespace laban::testing
