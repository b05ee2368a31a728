#include "tests/observer/saga/fold/transitions.h"

#include <fmt/core.h>

#include <algorithm>
#include <deque>

#include "observer/saga/fold/limits.h"
#include "observer/saga/fold/log_clock.h"

namespace laban::observer::testing {

namespace {

std::string cause_for(const Definition& definition, const FoldEvent& event,
                      std::optional<StepIndex> step) {
  if (event.kind == FoldEvent::Kind::tick) return "tick";
  if (event.dead_letter) return "dead letter";
  const auto part = definition.part_of(event.type);
  if (!part) return "another";
  if (!step) return name_of(part->role);
  return part->step == *step ? std::string(event.type) : "another";
}

// Everything that determines what can happen next, and nothing else.
std::string key_of(const Definition& definition, const Instance& instance) {
  std::string key = fmt::format("{}{}{}", static_cast<int>(instance.state), instance.forward,
                                instance.stuck ? instance.stuck->is_contradiction + 1 : 0);
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const StepInstance& step = instance.steps[index];
    key +=
        fmt::format(",{}{}{}{}{}{}{}", static_cast<int>(state_of(definition, instance, index)),
                    step.done.exists(), step.failed.exists(), step.overdue, step.attempts,
                    step.asked.sequence > step.decided.sequence, step.retry_at != Duration::zero());
  }
  return key;
}

class Explorer {
 public:
  explicit Explorer(const Definition& definition) : definition_(definition) {}

  Transitions explore() {
    visit(make_instance(definition_, "o-1", 1), event(definition_.starts()));
    while (!open_.empty()) {
      const Instance instance = std::move(open_.front());
      open_.pop_front();
      offer_steps(instance);
      offer_answers(instance);
      if (instance.wake_at != Duration::zero() && !has_lost_patience(instance)) {
        FoldEvent tick = event("laban.tick");
        tick.kind = FoldEvent::Kind::tick;
        tick.clock = instance.wake_at + tick_period;
        visit(instance, tick);
      }
    }
    return std::move(all_);
  }

 private:
  FoldEvent event(std::string_view type) const {
    FoldEvent made;
    made.type = type;
    made.sequence = 1;
    return made;
  }

  // One undo without an answer shows every consequence of that.
  bool has_lost_patience(const Instance& instance) const {
    return std::count_if(instance.steps.begin(), instance.steps.end(),
                         [](const StepInstance& step) { return step.attempts > 1; }) > 1;
  }

  void visit(const Instance& before, FoldEvent event) {
    event.sequence = before.last.sequence + 1;
    if (event.clock == Duration::zero()) event.clock = clock_of(before);
    event.id = root_id("test", "o-1", std::to_string(event.sequence));
    Instance after = fold(definition_, before, event).instance;
    after.last.sequence = event.sequence;
    skip_equal_attempts(after);
    for (auto& one : transitions_between(definition_, before, event, after)) all_.insert(one);
    if (seen_.insert(key_of(definition_, after)).second) open_.push_back(std::move(after));
  }

  // The third and fourth request are like the second: skip to the last one.
  static void skip_equal_attempts(Instance& instance) {
    for (auto& step : instance.steps) {
      if (step.attempts == 3) step.attempts = undo_attempts;
    }
  }

  // The exploration does not depend on elapsed time: every deadline expires at its own tick.
  static Duration clock_of(const Instance&) { return std::chrono::seconds(1); }

  void set_aside(const Instance& instance, const Step& step, std::string_view type) {
    FoldEvent letter = event("laban.dead_lettered");
    letter.source = step.service;
    letter.dead_letter = DeadLetter{step.service, type, "handler: broken"};
    visit(instance, letter);
  }

  // One step that continues after the failure shows every consequence; and the pivot.
  static bool has_gone_on(const Instance& instance) {
    return instance.failure &&
           std::any_of(instance.steps.begin(), instance.steps.end(), [&](const StepInstance& step) {
             return std::max(step.done.sequence, step.failed.sequence) > instance.failure->sequence;
           });
  }

  void offer_steps(const Instance& instance) {
    for (StepIndex index = 0; index < instance.steps.size(); ++index) {
      const Step& step = definition_.step(index);
      const StepInstance& now = instance.steps[index];
      if (!is_open(definition_, instance, index) || now.undone.exists()) continue;
      if (has_gone_on(instance) && !step.pivot) continue;
      // Nothing depends on an optional step: seeing it once is enough.
      if (step.optional && (now.failed.exists() || instance.events > 1)) continue;
      visit(instance, event(step.done));
      if (now.failed.exists()) continue;
      for (const auto& type : step.fails) visit(instance, event(type));
      for (const StepIndex other : step.after)
        set_aside(instance, step, definition_.step(other).done);
    }
  }

  void offer_answers(const Instance& instance) {
    for (const auto& decision : open_decisions(definition_, instance))
      visit(instance, event(decision.type));
    for (StepIndex index = 0; index < instance.steps.size(); ++index) {
      const Step& step = definition_.step(index);
      const StepInstance& now = instance.steps[index];
      if (now.attempts == 0 || now.asked.sequence <= now.decided.sequence || now.undone.exists())
        continue;
      if (now.refused.exists() && step.pivot) continue;
      if (!step.pivot || !now.done.exists()) visit(instance, event(step.undone));
      if (!step.refused.empty()) visit(instance, event(step.refused));
      if (!has_lost_patience(instance)) set_aside(instance, step, step.undo);
    }
  }

  const Definition& definition_;
  Transitions all_;
  std::set<std::string> seen_;
  std::deque<Instance> open_;
};

}  // namespace

Transitions transitions_between(const Definition& definition, const Instance& before,
                                const FoldEvent& event, const Instance& after) {
  Transitions all;
  if (before.state != after.state) {
    all.insert(fmt::format("saga: {} -({})-> {}", name_of(before.state),
                           cause_for(definition, event, {}), name_of(after.state)));
  }
  for (StepIndex index = 0; index < after.steps.size(); ++index) {
    const StepState from = state_of(definition, before, index);
    const StepState to = state_of(definition, after, index);
    if (from == to) continue;
    all.insert(fmt::format("{}: {} -({})-> {}", definition.step(index).name, name_of(from),
                           cause_for(definition, event, index), name_of(to)));
  }
  return all;
}

Transitions reachable_transitions(const Definition& definition) {
  return Explorer(definition).explore();
}

}  // namespace laban::observer::testing
