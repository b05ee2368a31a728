#include "observer/queries/step_times.h"

#include <algorithm>

namespace laban::observer {

namespace {

const Evidence& passed(const StepInstance& step) {
  return step.done.exists() ? step.done : step.skipped;
}

Duration between(const Evidence& from, const Evidence& to) {
  return std::max(to.log_time - from.log_time, Duration::zero());
}

}  // namespace

std::optional<Duration> time_of_step(const Definition& definition, const Instance& instance,
                                     StepIndex step) {
  const Evidence& done = instance.steps[step].done;
  if (!done.exists() || done == instance.started) return std::nullopt;
  Evidence opened = instance.started;
  for (const StepIndex other : definition.step(step).after) {
    const Evidence& before = passed(instance.steps[other]);
    if (!before.exists()) return std::nullopt;
    if (before.log_time > opened.log_time || !opened.exists()) opened = before;
  }
  if (!opened.exists()) return std::nullopt;
  return between(opened, done);
}

std::optional<Duration> time_of_undo(const Instance& instance, StepIndex step) {
  const StepInstance& of = instance.steps[step];
  if (!of.asked.exists() || !of.undone.exists()) return std::nullopt;
  return between(of.asked, of.undone);
}

std::optional<Duration> time_of_saga(const Instance& instance) {
  const bool is_over = instance.state == State::completed || instance.state == State::compensated;
  if (!is_over || !instance.ended.exists()) return std::nullopt;
  return between(instance.opened, instance.ended);
}

api::Spread api_spread(const timeline::Spread& spread) {
  return {spread.count, spread.p50, spread.p95, spread.p99, spread.longest};
}

std::optional<api::Spread> spread_of(std::vector<Duration> times) {
  if (times.empty()) return std::nullopt;
  return api_spread(timeline::spread_of(std::move(times)));
}

}  // namespace laban::observer
