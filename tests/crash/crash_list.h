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

// The points of a working system.
const std::vector<CrashPoint>& crash_points();
// The points of a system that starts for the first time: its services say their options.
const std::vector<CrashPoint>& preface_crash_points();
// The points of a system whose log has lost its tail.
const std::vector<CrashPoint>& refill_crash_points();

// Names passed to crash_point() in the sources below this folder.
std::set<std::string> crash_points_in(const std::filesystem::path& sources);

// "payment:relay.after_publish:2" for each point and program: at passes 1, 2 and 3 and at one drawn
// from the seed, limited by the passes in a life.
std::vector<std::string> crashes_of(const std::vector<CrashPoint>& points, unsigned seed);

}  // namespace laban::testing
