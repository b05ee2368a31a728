#pragma once

// Timing: how long steps took, and the deadlines that suggests.

#include <vector>

#include "observer/saga/mining/mined.h"
#include "observer/saga/mining/process_model.h"

namespace laban::observer::mining {

struct StepTiming {
  Delay open;                    // from when all it waits for was done
  std::vector<MinedEdge> edges;  // most frequent first
};

struct Timing {
  std::vector<StepTiming> steps;  // as in the shape
  Delay whole;                    // until the last step that is not optional
};

Timing timing_of(const Runs& runs, const Shape& shape);

// Ten times p99 and five seconds at least, rounded up to a round number.
Duration suggested_deadline(Duration p99);
Duration rounded_up(Duration duration);

}  // namespace laban::observer::mining
