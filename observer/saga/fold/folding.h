#pragma once

// Folding: the state of one call of fold(), which every rule of this folder reads and changes. Not
// used outside the folder. The rules, each with its entry points in its own header:
//
//   step_events.h       what an event means for a step of the definition
//   dead_letters.h      a service has set an event aside
//   operator_actions.h  hold, release, retry, skip, abort
//   deadlines.h         deadlines by the log clock
//   failure.h           a step or the saga has failed; from the pivot on, forward
//   retries.h           a step's service is asked to repeat it
//   compensation.h      services are asked to undo, the pivot's first

#include <optional>
#include <string>

#include "observer/saga/fold/fold.h"
#include "observer/saga/fold/shortened.h"

namespace laban::observer {

struct Folding {
  Folding(const Definition& in_force, Instance before, const FoldEvent& to_fold)
      : definition(in_force), event(to_fold), result{std::move(before), {}, {}} {}
  Folding(const Folding&) = delete;
  Folding& operator=(const Folding&) = delete;

  const Step& step_definition(StepIndex index) const { return definition.step(index); }
  StepInstance& step(StepIndex index) { return instance.steps[index]; }
  const StepInstance& step(StepIndex index) const { return instance.steps[index]; }

  Evidence here() const { return {event.sequence, event.log_time, event.id}; }
  // The fact rests on this same event: the log holds it twice.
  bool is_same(const Evidence& evidence) const {
    return evidence.exists() && evidence.id == event.id;
  }
  // A held saga's deadlines do not advance.
  Duration now() const { return instance.held.exists() ? instance.held_at : event.clock; }

  bool is_pivot_done() const {
    return definition.pivot() && step(*definition.pivot()).done.exists();
  }
  // Nothing is undone from here on: the saga has to be completed.
  bool is_past_undoing() const { return instance.forward || is_pivot_done(); }

  // `other`: the sequence of the event it contradicts, if any. The text defaults to the event's
  // type.
  void add_finding(FindingKind kind, std::optional<StepIndex> index, std::uint64_t other = 0,
                   std::string text = {});
  // The saga waits for a person. `next`: what that person can do.
  void get_stuck(StepIndex index, std::string reason, std::string next) {
    instance.stuck = Stuck{index, false, std::move(reason), std::move(next)};
  }
  bool is_stuck_at(StepIndex index) const {
    return instance.stuck && instance.stuck->step == index;
  }

  const Definition& definition;
  const FoldEvent& event;
  FoldResult result;
  Instance& instance = result.instance;
};

}  // namespace laban::observer
