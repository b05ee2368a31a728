#include "bus/runtime/task_limits.h"

#include <fmt/core.h>

namespace laban::runtime {

std::string problem_of(const TaskLimits& limits, std::size_t most_per_batch) {
  const struct {
    const char* name;
    std::size_t value;
  } all[] = {{"messages_per_step", limits.messages_per_step},
             {"requests_per_step", limits.requests_per_step},
             {"requests_waiting", limits.requests_waiting},
             {"outbox_rows", limits.outbox_rows},
             {"log_tail_messages", limits.log_tail_messages},
             {"erased_rows", limits.erased_rows},
             {"quiet_checkpoint_events", limits.quiet_checkpoint_events},
             {"effects_in_flight", limits.effects_in_flight}};
  for (const auto& limit : all) {
    if (limit.value == 0) return fmt::format("the limit {} is 0: make it 1 or more", limit.name);
  }
  if (limits.messages_per_step > most_per_batch) {
    return fmt::format(
        "the limit messages_per_step is {}, and the processor takes batches of {} messages at "
        "most: lower it, or raise the processor's limits",
        limits.messages_per_step, most_per_batch);
  }
  return {};
}

}  // namespace laban::runtime
