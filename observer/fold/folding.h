#pragma once

// Folding: one call of fold(), taken apart. Not used outside this folder.

#include "observer/fold/fold.h"

namespace laban::observer {

class Folding {
 public:
  Folding(const Definition& definition, Instance instance, const FoldEvent& event);

  FoldResult run() &&;

 private:
  // fold.cc: what an event says, by its part.
  void on_event();
  void on_start();
  void on_done(StepIndex index);
  void on_late_done(StepIndex index);
  void on_fails(StepIndex index);
  void on_undo(StepIndex index);
  void on_undone(StepIndex index);
  void on_refused(StepIndex index);
  void on_dead_letter(const DeadLetter& letter);
  void on_stranger();

  // compensation.cc: failing, and what follows.
  void step_failed(StepIndex index, const std::string& reason);
  void fail(std::optional<StepIndex> step, std::string reason);
  void go_forward();
  void pursue();
  void ask(StepIndex index);
  void ask_again(StepIndex index);
  void contradict(StepIndex index);
  void check_forward();

  // deadlines.cc
  void on_tick();
  void step_overdue(StepIndex index);
  void saga_overdue();
  void arm();
  void disarm();
  void set_wake();

  void settle();
  State state_by_facts() const;
  bool all_required_done() const;
  bool is_pivot_done() const;

  bool is_same(const Evidence& evidence) const {
    return evidence.exists() && evidence.id == event_.id;
  }
  Evidence here() const { return {event_.sequence, event_.log_time, event_.id}; }
  void find(FindingKind kind, std::optional<StepIndex> step, std::uint64_t other = 0,
            std::string text = {});

  const Step& says(StepIndex index) const { return definition_.step(index); }
  StepInstance& step(StepIndex index) { return instance_.steps[index]; }

  const Definition& definition_;
  const FoldEvent& event_;
  FoldResult result_;
  Instance& instance_;
};

// At most text_bytes, cut between characters.
std::string shortened(std::string_view text);

}  // namespace laban::observer
