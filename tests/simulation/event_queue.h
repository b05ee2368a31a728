#pragma once

// EventQueue: what happens next, in virtual time. Events at the same time are ordered by the seed.

#include <laban/clock.h>

#include <cstdint>
#include <queue>
#include <vector>

#include "bus/event/manual_clock.h"
#include "tests/simulation/random.h"

namespace laban::simulation {

enum class Happening : std::uint8_t {
  step,      // a process steps
  start,     // a process that died starts again
  arrival,   // a publication reaches the broker
  patience,  // a publisher stops waiting for a receipt
  order,     // a client requests an order
  fault,     // a fault begins
  relief,    // a fault ends
};

class EventQueue {
 public:
  struct Entry {
    Duration at{};
    std::uint64_t tie = 0;
    Happening what = Happening::step;
    std::uint32_t index = 0;
  };

  explicit EventQueue(std::uint64_t seed) : random_(seed) {}

  Duration now() const { return now_; }
  // True time, without the jumps that processes see.
  const memory::ManualClock& clock() const { return clock_; }

  void add(Duration at, Happening what, std::uint32_t index) {
    entries_.push({std::max(at, now_), random_.next(), what, index});
  }

  bool is_empty() const { return entries_.empty(); }

  // Takes the next event; time advances to it.
  Entry take() {
    const Entry entry = entries_.top();
    entries_.pop();
    clock_.advance(entry.at - now_);
    now_ = entry.at;
    return entry;
  }

 private:
  struct Later {
    bool operator()(const Entry& a, const Entry& b) const {
      return a.at != b.at ? a.at > b.at : a.tie > b.tie;
    }
  };

  Random random_;
  Duration now_{};
  memory::ManualClock clock_{Time(std::chrono::seconds(1'790'000'000))};
  std::priority_queue<Entry, std::vector<Entry>, Later> entries_;
};

}  // namespace laban::simulation
