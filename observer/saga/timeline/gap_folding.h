#pragma once

// Folds idle time: places a timeline's entries on a line where long waits take little room, so that
// milliseconds of work and hours of waiting can be drawn together.

#include <cstddef>
#include <vector>

#include "observer/saga/timeline/entry.h"

namespace laban::timeline {

struct FoldedLine {
  Duration idle_from{};                // longer pauses are folded: ten times the usual one,
                                       // at least 100 ms
  Duration folded{};                   // total time left out
  std::vector<Duration> pause_before;  // per entry, if the pause before it is folded; else zero
  std::vector<Duration> at;            // per entry: time since the first, folded
  Duration length{};

  // The column on a line of `columns` columns.
  std::size_t column(Duration at, std::size_t columns) const;
};

FoldedLine fold_idle(const Entries& entries);

}  // namespace laban::timeline
