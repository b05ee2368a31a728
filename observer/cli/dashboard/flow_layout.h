#pragma once

// FlowLayout: where the steps of a flow stand in a picture that is read from left to right, and
// the lines between them. Pure.

#include <array>
#include <cstddef>
#include <vector>

#include "observer/cli/dashboard/model.h"

namespace laban::top {

struct FlowLayout {
  struct Place {
    std::size_t column = 0, row = 0;
  };
  // A line from one column to the next.
  struct Line {
    std::size_t column = 0;        // where it begins
    std::size_t from = 0, to = 0;  // rows
  };
  std::size_t columns = 0, rows = 0;
  std::vector<Place> places;   // of each step
  std::vector<Place> passing;  // where a longer line goes through a column without a step
  std::vector<Line> lines;
};

// Each step stands right of all it waits for. Lines that others imply are left out. Cycles, which
// no definition has, are cut.
FlowLayout lay_out(const std::vector<StepNode>& steps);

}  // namespace laban::top
