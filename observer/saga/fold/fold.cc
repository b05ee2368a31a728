#include "observer/saga/fold/fold.h"

#include <fmt/core.h>

#include "observer/saga/fold/compensation.h"
#include "observer/saga/fold/dead_letters.h"
#include "observer/saga/fold/deadlines.h"
#include "observer/saga/fold/failure.h"
#include "observer/saga/fold/folding.h"
#include "observer/saga/fold/limits.h"
#include "observer/saga/fold/operator_actions.h"
#include "observer/saga/fold/shortened.h"
#include "observer/saga/fold/step_events.h"

namespace laban::observer {

void Folding::add_finding(FindingKind kind, std::optional<StepIndex> index, std::uint64_t other,
                          std::string text) {
  if (text.empty()) text = shortened(event.type);
  Finding finding{kind, index, event.sequence, other, std::move(text)};
  if (instance.findings.size() < findings_kept) {
    instance.findings.push_back(finding);
  } else {
    ++instance.findings_left_out;
  }
  result.findings.push_back(std::move(finding));
}

namespace {

// The lost messages may have been about this saga.
void check_gap(Folding& fold) {
  Instance& instance = fold.instance;
  const LogGap& gap = fold.event.gap;
  const bool has_ended = instance.state == State::completed || instance.state == State::compensated;
  if (!instance.started.exists() || has_ended || gap.last <= instance.opened.sequence ||
      gap.last <= instance.gap.last) {
    return;
  }
  instance.gap = {instance.gap.exists() ? instance.gap.first : gap.first, gap.last};
  instance.gap_accepted = false;
  fold.add_finding(FindingKind::incomplete_evidence, std::nullopt, gap.last,
                   fmt::format("messages {} to {} are gone from the log", gap.first, gap.last));
}

// The saga goes on: what the log has counts. The position is what the service says, so it may be
// anything.
void on_contradiction(Folding& fold, const Contradiction& it) {
  const FoldEvent& event = fold.event;
  const std::uint64_t other = it.sequence < event.sequence ? it.sequence : 0;
  const std::string place = other == 0 ? "" : fmt::format(" at #{}", other);
  fold.add_finding(
      FindingKind::contradiction, std::nullopt, other,
      shortened(fmt::format("{} halted: it would now say {}{} where the log has {}{}: {}",
                            event.source, it.would_say == it.event_type ? "another " : "",
                            it.would_say, it.event_type, place, it.difference)));
}

void on_event(Folding& fold) {
  const FoldEvent& event = fold.event;
  if (event.doubt == FoldEvent::Doubt::unknown_type)
    return fold.add_finding(FindingKind::unknown_type, std::nullopt);
  if (event.doubt == FoldEvent::Doubt::wrong_producer)
    return fold.add_finding(FindingKind::wrong_producer, std::nullopt);
  if (event.doubt == FoldEvent::Doubt::divergence)
    return fold.add_finding(FindingKind::divergence, std::nullopt, event.first);
  if (event.contradiction) return on_contradiction(fold, *event.contradiction);
  if (event.act) return on_operator_action(fold, *event.act);
  if (event.dead_letter) return on_dead_letter(fold, *event.dead_letter);
  on_step_event(fold);
}

void note_event(Folding& fold) {
  Instance& instance = fold.instance;
  ++instance.events;
  instance.last = fold.here();
  instance.last_type = shortened(fold.event.type);
  if (!instance.opened.exists()) instance.opened = fold.here();
}

bool all_required_done(const Folding& fold) {
  for (StepIndex index = 0; index < fold.instance.steps.size(); ++index) {
    if (!fold.step_definition(index).optional && !fold.step(index).is_done()) return false;
  }
  return true;
}

// The state is never set by an event: it follows from the facts known so far.
State state_by_facts(const Folding& fold) {
  const Instance& instance = fold.instance;
  if (!instance.started.exists()) return State::placeholder;
  if (!instance.is_failing()) {
    const bool contradicts = instance.stuck && instance.stuck->is_contradiction;
    if (!contradicts && all_required_done(fold)) return State::completed;
    return instance.stuck ? State::stuck : State::running;
  }
  if (instance.stuck) return State::stuck;
  const bool is_undone = !is_fence_open(fold.definition, instance) &&
                         account_of(fold.definition, instance).is_balanced();
  return is_undone ? State::compensated : State::compensating;
}

void update_state(Folding& fold) {
  Instance& instance = fold.instance;
  const State state = state_by_facts(fold);
  if (state == State::completed) instance.stuck.reset();
  if (state != instance.state) instance.ended = is_end(state) ? fold.here() : Evidence{};
  instance.state = state;
}

void update_deadlines(Folding& fold) {
  Instance& instance = fold.instance;
  if (instance.state == State::running) {
    arm_deadlines(fold);
  } else if (instance.state == State::placeholder) {
    if (instance.due == Duration::zero() && !instance.orphaned)
      instance.due = fold.now() + orphan_patience;
  } else if (instance.state == State::compensating) {
    arm_patience(fold);
  } else {
    disarm_deadlines(fold);
  }
  update_wake_time(fold);
}

}  // namespace

FoldResult fold(const Definition& definition, Instance instance, const FoldEvent& event) {
  Folding fold(definition, std::move(instance), event);
  // Total: an instance of another definition is left unchanged.
  if (fold.instance.steps.size() != definition.steps().size()) return std::move(fold.result);
  // Facts first; what follows from them is decided when all are recorded.
  check_gap(fold);
  if (event.kind == FoldEvent::Kind::event) {
    on_event(fold);
    note_event(fold);
  } else if (!fold.instance.held.exists()) {
    on_tick(fold);
  }
  if (!fold.instance.held.exists()) {
    if (fold.instance.is_failing()) {
      continue_compensation(fold);
    } else {
      continue_forward(fold);
    }
  }
  update_state(fold);
  update_deadlines(fold);
  return std::move(fold.result);
}

}  // namespace laban::observer
