#pragma once

// Idle time folded: a story's entries on a line on which the long waits take little room, so that
// milliseconds of work and hours of waiting can be drawn together.

#include <cstddef>
#include <vector>

#include "observer/saga/timeline/entry.h"

namespace laban::timeline {

struct FoldedLine {
  Duration idle_from{};                // longer pauses are folded: ten times the usual one,
                                       // 100 ms at least
  Duration folded{};                   // all that is left out
  std::vector<Duration> pause_before;  // of each entry, when it is folded; else zero
  std::vector<Duration> at;            // of each entry: time since the first, folded
  Duration length{};

  // Where on a line of so many columns.
  std::size_t column(Duration at, std::size_t columns) const;
};

FoldedLine fold_idle(const Entries& entries);

}  // namespace laban::timeline
