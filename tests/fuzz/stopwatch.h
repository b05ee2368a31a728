#pragma once

// The slowest input so far, by processor time, so that other load on the machine does not count.

#include <chrono>
#include <string>
#include <string_view>

#include "tests/fuzz/target.h"

namespace laban::fuzz {

inline constexpr std::chrono::milliseconds slow_input{10};

class Stopwatch {
 public:
  // Runs the target. An input that seems slow is run again: the shortest of three counts.
  std::chrono::nanoseconds run(Target target, std::string_view input);

  std::chrono::nanoseconds longest() const { return longest_; }
  const std::string& slowest() const { return slowest_; }

 private:
  std::chrono::nanoseconds longest_{};
  std::string slowest_;
};

}  // namespace laban::fuzz
