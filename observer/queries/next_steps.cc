#include "observer/queries/next_steps.h"

#include <fmt/core.h>

#include "observer/saga/fold/waits.h"

namespace laban::observer {

namespace {

std::string command_for(const Instance& instance, const char* action) {
  return fmt::format("laban sagas {} {} --reason WHY", action, instance.saga);
}

void add_commands(const Definition& definition, const Instance& instance,
                  std::vector<std::string>& steps) {
  const Stuck& stuck = *instance.stuck;
  const bool can_retry = !stuck.is_contradiction && (instance.is_failing() || !stuck.step ||
                                                     !definition.step(*stuck.step).again.empty());
  if (can_retry) steps.push_back("retry it with: " + command_for(instance, "retry"));
  if (stuck.step) steps.push_back("skip the step with: " + command_for(instance, "skip"));
}

std::string wait_text(const Definition& definition, const Instance& instance, const Wait& wait,
                      Duration clock) {
  if (wait.what == Wait::For::release) {
    return "it is held; release it with: " + command_for(instance, "release");
  }
  if (wait.service == "observer") {
    return fmt::format("start an observer with --mode emit: {} was decided but not requested yet",
                       wait.event);
  }
  std::string text = fmt::format("wait for {} from {}", wait.event, wait.service);
  if (const auto left = time_left(instance, wait.due, clock))
    text += fmt::format(", {} left", laban::to_text(*left));
  if (const auto left = time_left(instance, wait.retry_at, clock)) {
    const Step& defined = definition.step(*wait.step);
    text += fmt::format(", asked again with {} in {}",
                        wait.what == Wait::For::undone ? defined.undo : defined.again,
                        laban::to_text(*left));
  }
  return text;
}

}  // namespace

std::vector<std::string> next_steps_of(const Definition& definition, const Instance& instance,
                                       Duration clock) {
  std::vector<std::string> steps;
  const auto waits = waits_of(definition, instance);
  if (is_shadow(instance.definition)) {
    if (!waits.empty()) steps.emplace_back("nothing to do: a shadow requests nothing");
    return steps;
  }
  if (instance.held.exists() && !waits.empty())
    steps.push_back(wait_text(definition, instance, waits.front(), clock));
  if (instance.stuck) {
    steps.push_back(instance.stuck->next);
    add_commands(definition, instance, steps);
    return steps;
  }
  for (const auto& wait : waits) {
    if (wait.service != "operator") steps.push_back(wait_text(definition, instance, wait, clock));
  }
  return steps;
}

}  // namespace laban::observer
