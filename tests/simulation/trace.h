#pragma once

// Trace: a digest over every step, message and fault of a run, and, on request, the same as lines
// for people.

#include <laban/clock.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bus/log/log.h"

namespace laban::simulation {

class Trace {
 public:
  explicit Trace(bool keeps_lines) : keeps_lines_(keeps_lines) {}

  void add(char kind, Duration at, std::uint64_t first, std::uint64_t second = 0);
  void add_message(std::uint32_t partition, const StoredMessage& message);

  bool keeps_lines() const { return keeps_lines_; }
  void note(Duration at, std::string line);

  std::uint64_t digest() const { return digest_; }
  std::uint64_t steps() const { return steps_; }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  const bool keeps_lines_;
  std::uint64_t digest_ = 0;
  std::uint64_t steps_ = 0;
  std::vector<std::string> lines_;
};

}  // namespace laban::simulation
