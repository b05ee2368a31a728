#pragma once

// ProjectionLimits: the limits of one projection, for tests and the simulator to lower. Programs
// run with the constants of observer/projection/limits.h; what each is for is said there.

#include <cstddef>

#include "observer/projection/limits.h"

namespace laban::observer {

struct ProjectionLimits {
  // Of memory. They change no row. Causes: at least as many as a batch has messages; the task
  // checks that.
  std::size_t cached_sagas = limits::cached_sagas;
  std::size_t causes_remembered = limits::causes_remembered;
  // Of the fold. Rows follow from them, so they are the same for everyone who reads a log.
  std::size_t deadlines_per_tick = limits::deadlines_per_tick;
  std::size_t type_pairs = limits::type_pairs;
};

}  // namespace laban::observer
