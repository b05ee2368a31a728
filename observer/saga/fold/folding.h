#pragma once

// Folding: one call of fold(), taken apart. Not used outside this folder.

#include "observer/saga/fold/fold.h"

namespace laban::observer {

class Folding {
 public:
  Folding(const Definition& definition, Instance instance, const FoldEvent& event);

  FoldResult run() &&;

 private:
  // What came of a person's act.
  struct Verdict {
    bool accepted = false;
    std::string outcome;
  };

  // fold.cc: what an event says, by its part.
  void on_event();
  void on_start();
  void on_done(StepIndex index);
  void on_late_done(StepIndex index);
  void on_fails(StepIndex index);
  void on_again(StepIndex index);
  void on_undo(StepIndex index);
  void on_undone(StepIndex index);
  void on_refused(StepIndex index);
  void on_pivot_refused(StepIndex index);
  void on_stranger();
  void check_gap();

  // dead_letter.cc
  void on_dead_letter(const DeadLetter& letter);
  bool is_request_set_aside(StepIndex index, const DeadLetter& letter);
  bool is_work_set_aside(StepIndex index, const DeadLetter& letter) const;

  // compensation.cc: failing, and what follows.
  void step_failed(StepIndex index, const std::string& reason);
  void fail(std::optional<StepIndex> step, std::string reason);
  void pursue();
  bool is_owed(StepIndex index) const;
  bool may_be_asked(StepIndex index) const;
  void ask(StepIndex index);
  void ask_or_give_up(StepIndex index);
  void undo_unanswered(StepIndex index);
  void undo_not_done(StepIndex index, const std::string& reason);
  void contradict(StepIndex index);

  // forward.cc: doing a step again, and the way forward after the pivot.
  void go_forward();
  void go_on();
  void check_forward();
  void plan_again(StepIndex index);
  void ask_for_it_again(StepIndex index);
  void again_or_give_up(StepIndex index);
  bool is_past_undoing() const { return instance_.forward || is_pivot_done(); }

  // deadlines.cc
  void on_tick();
  void step_overdue(StepIndex index);
  void saga_overdue();
  void start_never_came();
  void arm();
  void disarm();
  void set_wake();

  // acts.cc: what people do.
  void on_act(const OperatorAct& act);
  Verdict perform(const OperatorAct& act, std::optional<StepIndex> index);
  Verdict hold();
  Verdict release();
  Verdict abort(const OperatorAct& act);
  Verdict retry(std::optional<StepIndex> index);
  Verdict retry_undo(std::optional<StepIndex> index);
  Verdict skip(std::optional<StepIndex> index);
  Verdict settle_by_hand();

  void settle();
  State state_by_facts() const;
  bool all_required_done() const;
  bool is_pivot_done() const;

  // Time does not pass for a saga that is held.
  Duration now() const { return instance_.held.exists() ? instance_.held_at : event_.clock; }
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

// How long a request is waited for, or put off, before its `attempt` is followed by another.
Duration patience_after(std::uint32_t attempt);

// At most text_bytes, cut between characters.
std::string shortened(std::string_view text);

}  // namespace laban::observer
