#pragma once

// Limits: what a run's processes are limited to. In most runs some limits are far below those of
// the product, so that a run of a few hundred sagas reaches them.

#include <string>

#include "bus/log/limits.h"
#include "bus/runtime/task_limits.h"
#include "observer/projection/projection_limits.h"

namespace laban::simulation {

struct Limits {
  runtime::TaskLimits task;
  observer::ProjectionLimits projection;
  std::size_t publish_window = limits::publish_window;
};

// By a stream of random numbers of its own: whatever else a seed decides stays as it is.
Limits choose_limits(std::uint64_t seed);

// Each as low as it is ever chosen.
Limits least_limits();

// Those that are not the product's: "deadlines_per_tick 3, outbox_rows 2"; empty if there are none.
std::string to_text(const Limits& limits);

}  // namespace laban::simulation
