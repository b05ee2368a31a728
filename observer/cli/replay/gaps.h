#pragma once

// Gaps: what a log that was read from its beginning no longer has. Pure.

#include <cstdint>
#include <map>
#include <vector>

namespace laban::observer {

struct LostMessages {
  std::uint32_t partition = 0;
  std::uint64_t first = 0, last = 0;
};

class Gaps {
 public:
  // Sequences of one partition grow.
  void see(std::uint32_t partition, std::uint64_t sequence) {
    std::uint64_t& before = last_[partition];
    if (sequence > before + 1) lost_.push_back({partition, before + 1, sequence - 1});
    before = sequence;
  }
  const std::vector<LostMessages>& lost() const { return lost_; }

 private:
  std::map<std::uint32_t, std::uint64_t> last_;
  std::vector<LostMessages> lost_;
};

}  // namespace laban::observer
