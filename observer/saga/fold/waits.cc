#include "observer/saga/fold/waits.h"

#include <algorithm>

#include "observer/saga/fold/fold.h"

namespace laban::observer {

namespace {

constexpr const char* observer_service = "observer";
constexpr const char* operator_service = "operator";

void add_operator_waits(const Instance& instance, std::vector<Wait>& waits) {
  const auto add = [&](Wait::For what, std::optional<StepIndex> step, Time since) {
    waits.push_back({operator_service, step, act_type, what, since, {}, {}});
  };
  if (instance.held.exists()) add(Wait::For::release, std::nullopt, instance.held.log_time);
  if (!instance.stuck) return;
  if (instance.stuck->is_contradiction) {
    add(Wait::For::skip, instance.stuck->step, instance.ended.log_time);
  } else if (!instance.stuck->step) {
    add(Wait::For::retry, std::nullopt, instance.ended.log_time);
  }
}

void add_undo_waits(const Definition& definition, const Instance& instance,
                    std::vector<Wait>& waits) {
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const StepInstance& step = instance.steps[index];
    const Step& defined = definition.step(index);
    if (step.attempts == 0 || step.is_undone()) continue;
    if (step.asked.sequence > step.decided.sequence) {
      waits.push_back({defined.service, index, defined.undone, Wait::For::undone,
                       step.asked.log_time, step.due, step.retry_at});
    } else {
      waits.push_back({observer_service,
                       index,
                       defined.undo,
                       Wait::For::undone,
                       step.decided.log_time,
                       {},
                       {}});
    }
  }
}

void add_step_waits(const Definition& definition, const Instance& instance,
                    std::vector<Wait>& waits) {
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const StepInstance& step = instance.steps[index];
    const Step& defined = definition.step(index);
    if (defined.optional || !is_open(definition, instance, index)) continue;
    const bool is_decided = step.again_decided.sequence > step.again_asked.sequence;
    if (is_decided && !instance.stuck) {
      waits.push_back({observer_service,
                       index,
                       defined.again,
                       Wait::For::done,
                       step.again_decided.log_time,
                       step.due,
                       {}});
      continue;
    }
    // However often the service was asked again since then.
    waits.push_back({defined.service, index, defined.done, Wait::For::done,
                     opened_by(definition, instance, index).log_time, step.due, step.retry_at});
  }
}

}  // namespace

const char* name_of(Wait::For what) {
  switch (what) {
    case Wait::For::done:
      return "done";
    case Wait::For::undone:
      return "undone";
    case Wait::For::release:
      return "release";
    case Wait::For::retry:
      return "retry";
    case Wait::For::skip:
      return "skip";
  }
  return "?";
}

std::vector<Wait> waits_of(const Definition& definition, const Instance& instance) {
  std::vector<Wait> waits;
  if (instance.state == State::completed || instance.state == State::compensated) return waits;
  if (instance.state == State::placeholder) {
    const StepIndex first = definition.part_of(definition.starts())->step;
    waits.push_back({definition.step(first).service,
                     first,
                     definition.starts(),
                     Wait::For::done,
                     instance.opened.log_time,
                     {},
                     {}});
    return waits;
  }
  add_operator_waits(instance, waits);
  if (instance.is_failing()) {
    add_undo_waits(definition, instance, waits);
  } else {
    add_step_waits(definition, instance, waits);
  }
  return waits;
}

std::vector<WaitedFor> places_waited_for(const Definition& definition) {
  std::vector<WaitedFor> places = {{operator_service, std::nullopt}};
  for (StepIndex index = 0; index < definition.steps().size(); ++index) {
    places.push_back({definition.step(index).service, index});
    places.push_back({observer_service, index});
    places.push_back({operator_service, index});
  }
  return places;
}

std::optional<Duration> time_left(const Instance& instance, Duration due, Duration clock) {
  if (due == Duration::zero()) return std::nullopt;
  const Duration now = instance.held.exists() ? instance.held_at : clock;
  return std::max(due - now, Duration::zero());
}

}  // namespace laban::observer
