#include "tests/simulation/lowered_limits.h"

#include <fmt/core.h>

#include <iterator>

#include "tests/simulation/plan.h"

namespace laban::simulation {

namespace {

// A lower backup of the log's tail would break the promise of class `power`: more than all cuts of
// a run take away.
constexpr std::size_t least_log_tail = 2 * uncertain_tail;

struct Entry {
  const char* name;
  std::size_t& value;
  std::size_t least, most;  // when it is lowered
};

std::vector<Entry> entries(Limits& limits) {
  auto& [task, projection, publish_window] = limits;
  return {{"messages_per_step", task.messages_per_step, 1, 64},
          {"requests_per_step", task.requests_per_step, 1, 4},
          {"outbox_rows", task.outbox_rows, 1, 32},
          {"log_tail_messages", task.log_tail_messages, least_log_tail, 2 * least_log_tail},
          {"erased_rows", task.erased_rows, 1, 64},
          {"quiet_checkpoint_events", task.quiet_checkpoint_events, 1, 64},
          {"effects_in_flight", task.effects_in_flight, 1, 4},
          {"cached_sagas", projection.cached_sagas, 1, 50},
          {"causes_remembered", projection.causes_remembered, 1, 64},
          {"deadlines_per_tick", projection.deadlines_per_tick, 1, 5},
          {"type_pairs", projection.type_pairs, 1, 30},
          {"publish_window", publish_window, 1, 32}};
}

}  // namespace

Limits choose_limits(std::uint64_t seed) {
  Random random(seed ^ 0x6c696d697473);
  Limits limits;
  if (random.chance(250)) return limits;
  for (const auto& entry : entries(limits)) {
    if (!random.chance(500)) continue;
    entry.value = static_cast<std::size_t>(random.between(static_cast<std::int64_t>(entry.least),
                                                          static_cast<std::int64_t>(entry.most)));
  }
  // A batch has no more messages than causes are remembered.
  limits.task.messages_per_step =
      std::min(limits.task.messages_per_step, limits.projection.causes_remembered);
  return limits;
}

Limits least_limits() {
  Limits limits;
  for (const auto& entry : entries(limits)) entry.value = entry.least;
  return limits;
}

std::string to_text(const Limits& limits) {
  Limits now = limits, usual;
  const auto shown = entries(now), unchanged = entries(usual);
  std::string text;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (shown[i].value == unchanged[i].value) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", shown[i].name, shown[i].value);
  }
  return text;
}

}  // namespace laban::simulation
