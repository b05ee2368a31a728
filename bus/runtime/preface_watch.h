#pragma once

// PrefaceWatch: prefaces that the log had further on than the store has read. Until a task has read
// them there, the anchor does not show that the log has lost its tail and they are gone.

#include <laban/ids.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "bus/event/wire.h"
#include "bus/log/log.h"

namespace laban::runtime {

class PrefaceWatch {
 public:
  // `applied`: the last sequence that the store has read.
  void add(const StoredMessage& found, std::uint64_t applied) {
    if (found.sequence > applied) ahead_.push_back({found.sequence, wire::digest(found)});
  }

  // Messages come in order. False: the log has something else in the place of a preface.
  bool passes(const StoredMessage& next) {
    while (!ahead_.empty()) {
      const auto first =
          std::min_element(ahead_.begin(), ahead_.end(),
                           [](const Place& a, const Place& b) { return a.sequence < b.sequence; });
      if (first->sequence > next.sequence) return true;
      if (first->sequence < next.sequence || first->digest != wire::digest(next)) return false;
      ahead_.erase(first);
    }
    return true;
  }

 private:
  struct Place {
    std::uint64_t sequence = 0;
    EventId digest;
  };

  std::vector<Place> ahead_;  // a few at most
};

}  // namespace laban::runtime
