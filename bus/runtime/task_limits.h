#pragma once

// TaskLimits: the limits of one partition task that count something, for tests and the simulator to
// lower. Programs run with the constants of bus/runtime/limits.h; what each is for is said there.

#include <cstddef>
#include <string>

#include "bus/runtime/limits.h"

namespace laban::runtime {

struct TaskLimits {
  std::size_t messages_per_step = limits::messages_per_step;
  std::size_t requests_per_step = limits::requests_per_step;
  std::size_t requests_waiting = limits::requests_waiting;
  std::size_t outbox_rows = limits::outbox_rows;
  std::size_t log_tail_messages = limits::log_tail_messages;
  std::size_t erased_rows = limits::erased_rows;
  std::size_t quiet_checkpoint_events = limits::quiet_checkpoint_events;
  std::size_t effects_in_flight = limits::effects_in_flight;
};

// Why a task cannot work within these limits; empty if it can. `most_per_batch`: what its processor
// allows (EventProcessor::most_messages_per_batch).
std::string problem_of(const TaskLimits& limits, std::size_t most_per_batch);

}  // namespace laban::runtime
