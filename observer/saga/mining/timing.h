#pragma once

// Timing: how long steps took, and the deadlines this suggests.

#include <vector>

#include "observer/saga/mining/mined.h"
#include "observer/saga/mining/process_model.h"

namespace laban::observer::mining {

struct StepTiming {
  Delay open;                    // since everything it waits for was done
  std::vector<MinedEdge> edges;  // most frequent first
};

struct Timing {
  std::vector<StepTiming> steps;  // indexed as in the shape
  Delay whole;                    // until the last required step
};

Timing timing_of(const Runs& runs, const Shape& shape);

// Ten times p99, at least five seconds, rounded up to a round number.
Duration suggested_deadline(Duration p99);
Duration rounded_up(Duration duration);

}  // namespace laban::observer::mining
