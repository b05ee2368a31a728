#pragma once

// FlowLayout: the positions of a flow's steps in a picture from left to right, and the lines
// between them. Pure.

#include <array>
#include <cstddef>
#include <vector>

#include "observer/api/overview.h"

namespace laban::top {

struct FlowLayout {
  struct Place {
    std::size_t column = 0, row = 0;
  };
  // A line from one column to the next.
  struct Line {
    std::size_t column = 0;        // column where it begins
    std::size_t from = 0, to = 0;  // rows
  };
  std::size_t columns = 0, rows = 0;
  std::vector<Place> places;   // of each step
  std::vector<Place> passing;  // where a longer line passes a column without a step
  std::vector<Line> lines;
};

// Each step is to the right of all steps it waits for. Lines implied by others are omitted. Cycles,
// which valid definitions do not have, are cut.
FlowLayout lay_out(const std::vector<observer::api::FlowStep>& steps);

}  // namespace laban::top
