#pragma once

// LogGap: messages that a log once had and no longer has, because its head was cut off or a message
// in the middle was deleted.

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace laban {

// The sequences from `first` to `last`, both included.
struct LogGap {
  std::uint64_t first = 0, last = 0;  // last 0: no gap

  static constexpr auto fields = std::tuple(&LogGap::first, &LogGap::last);  // laban/codec.h

  bool exists() const { return last != 0; }
  bool covers(const LogGap& other) const { return first <= other.first && last >= other.last; }
  friend bool operator==(const LogGap&, const LogGap&) = default;
};

struct PartitionGap {
  std::uint32_t partition = 0;
  LogGap gap;

  static constexpr auto fields = std::tuple(&PartitionGap::partition, &PartitionGap::gap);

  friend bool operator==(const PartitionGap&, const PartitionGap&) = default;
};

// "#7", "#7 to #9".
std::string to_text(const LogGap& gap);

// All gaps of one log, in log order.
class LogGaps {
 public:
  // `gap` comes after all gaps added before.
  void add(const LogGap& gap) { gaps_.push_back(gap); }
  // The last gap that begins before `sequence`; exists() is false when there is none.
  LogGap before(std::uint64_t sequence) const;
  const std::vector<LogGap>& all() const { return gaps_; }

 private:
  std::vector<LogGap> gaps_;
};

}  // namespace laban
