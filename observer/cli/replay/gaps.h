#pragma once

// GapDetector: finds the gaps in logs that are read from their beginnings. Pure.

#include <cstdint>
#include <map>
#include <vector>

#include "bus/event/log_gap.h"

namespace laban::observer {

class GapDetector {
 public:
  // Called with every message; the sequences of a partition ascend.
  void see(std::uint32_t partition, std::uint64_t sequence) {
    std::uint64_t& before = last_[partition];
    if (sequence > before + 1) gaps_.push_back({partition, {before + 1, sequence - 1}});
    before = sequence;
  }
  const std::vector<PartitionGap>& gaps() const { return gaps_; }

 private:
  std::map<std::uint32_t, std::uint64_t> last_;
  std::vector<PartitionGap> gaps_;
};

}  // namespace laban::observer
