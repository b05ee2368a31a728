#pragma once

// Instance: everything known about one saga, with the log positions it rests on. Facts, and the
// state that follows from them; only fold() makes new ones.

#include <laban/clock.h>
#include <laban/ids.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bus/event/log_gap.h"
#include "observer/saga/definition/definition.h"
#include "observer/saga/definition/saga_state.h"

namespace laban::observer {

// The event that a fact rests on.
struct Evidence {
  std::uint64_t sequence = 0;  // 0: none
  Time log_time{};
  EventId id;

  bool exists() const { return sequence != 0; }
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

struct StepInstance {
  Evidence done, failed, asked, undone, refused;
  Evidence decided;                     // what led to the last decision to request its undo
  Evidence tolerated;                   // the last failure that did not count
  Evidence skipped;                     // by an operator: continue as if it were done
  Evidence waived;                      // by an operator: continue as if it were undone
  Evidence again_decided, again_asked;  // to request the step itself again
  std::uint32_t attempts = 0;           // undo requests decided on
  std::uint32_t attempts_forgiven = 0;  // those before an operator said to retry
  std::uint32_t failures = 0;           // all failures, counted or not
  std::uint32_t agains = 0;             // decided requests to repeat it
  std::uint32_t agains_forgiven = 0;
  Duration due{};       // log clock: its deadline, or the end of patience with its undo; zero: none
  Duration retry_at{};  // log clock: when it is requested again; zero: not planned
  bool overdue = false;  // its deadline has expired

  // Steps after it may begin.
  bool is_done() const { return done.exists() || skipped.exists(); }
  // Its undo is confirmed or no longer waited for.
  bool is_undone() const { return undone.exists() || waived.exists(); }

  friend bool operator==(const StepInstance&, const StepInstance&) = default;
};

enum class FindingKind : std::uint8_t {
  unexpected,    // its role does not fit the state, or it has none
  duplicate,     // another event stated the same fact
  late,          // completed after the saga had failed, or after its deadline
  out_of_order,  // before the steps it waits for
  after_final,
  wrong_producer,
  unknown_type,
  deadline_passed,
  undo_before_do,  // done although its undo had been confirmed
  double_undo,
  dead_letter,
  unanswered,          // a request of the observer
  fence_refused,       // the pivot could not be stopped: the saga continues forward
  failed_after_pivot,  // too late to undo
  undo_refused,
  orphan,               // the start event never came
  incomplete_evidence,  // messages that may have been about it are lost from the log
  divergence,           // another event has its id and its source, and says something else
  contradiction,        // its service has halted: it would now say something else
  settled_twice,        // its service did what an operator had settled by hand
};
inline constexpr std::size_t finding_kind_count = 20;
const char* name_of(FindingKind kind);

struct Finding {
  FindingKind kind;
  std::optional<StepIndex> step;
  std::uint64_t sequence = 0;  // where it was found
  std::uint64_t other = 0;     // the event it contradicts; 0: none
  std::string text;            // event type or reason

  friend bool operator==(const Finding&, const Finding&) = default;
};

struct Failure {
  std::optional<StepIndex> step;  // none: the saga's own deadline
  std::string type;               // of that event
  std::string reason;
  std::uint64_t sequence = 0;
  Time log_time{};

  friend bool operator==(const Failure&, const Failure&) = default;
};

struct Stuck {
  std::optional<StepIndex> step;  // the step that is waited for
  bool is_contradiction = false;  // the log contradicts itself: no later event resolves this
  std::string reason;
  std::string next;  // what a person can do

  friend bool operator==(const Stuck&, const Stuck&) = default;
};

// An operator's action and its result.
struct Act {
  Evidence at;
  std::string action;
  std::optional<StepIndex> step;
  std::string by, reason;
  bool accepted = false;
  std::string outcome;  // in words

  friend bool operator==(const Act&, const Act&) = default;
};

struct Instance {
  std::string definition;
  std::uint64_t version = 0;  // digest of its definition
  std::string saga;
  std::uint32_t generation = 1;

  State state = State::placeholder;
  Evidence opened, started, ended;
  Evidence last;
  std::string last_type;
  std::uint64_t events = 0;

  std::vector<StepInstance> steps;  // in definition order
  std::optional<Failure> failure;   // the first failure
  bool forward = false;             // the pivot happened or will: nothing is undone any more
  std::optional<Stuck> stuck;
  std::vector<Finding> findings;
  std::uint64_t findings_left_out = 0;
  std::vector<Act> acts;  // the most recent ones
  std::uint64_t acts_left_out = 0;
  bool orphaned = false;      // the start event did not come in time
  LogGap gap;                 // evidence may have been lost since it was opened
  bool gap_accepted = false;  // an operator: go by the known evidence
  Evidence held;       // until it is released, nothing is decided and deadlines do not advance
  Duration held_at{};  // log clock

  Duration due{};      // log clock: the saga's deadline; zero: none
  Duration wake_at{};  // the earliest time a deadline can expire; zero: none is armed

  bool is_failing() const { return failure && !forward; }
  friend bool operator==(const Instance&, const Instance&) = default;
};

Instance make_instance(const Definition& definition, std::string saga, std::uint32_t generation);

// How a step is shown to people.
enum class StepState : std::uint8_t {
  waiting,
  open,
  done,
  failed,
  undo_asked,
  undone,
  barred,
  refused,
  skipped,
  waived,
};
const char* name_of(StepState state);
StepState state_of(const Definition& definition, const Instance& instance, StepIndex step);

// Everything it waits for is done, but the step itself is not.
bool is_open(const Definition& definition, const Instance& instance, StepIndex step);

// By which event the last of what it waits for was done or skipped; none: it waits still.
Evidence opened_by(const Definition& definition, const Instance& instance, StepIndex step);

// It is open, matters to an undo, and is neither answered nor settled: a service that has not read
// the log that far may still do it.
bool may_still_come(const Definition& definition, const Instance& instance, StepIndex step);

// What is owed to a failed saga, step by step. Must balance before the state becomes `compensated`.
struct Account {
  std::vector<StepIndex> owed, asked, confirmed;
  std::vector<StepIndex> waived;  // and not confirmed
  std::vector<StepIndex> twice;   // waived, and confirmed all the same
  // They may still come, and are then owed too: the account balances as far as the log goes.
  std::vector<StepIndex> still_open;
  bool is_balanced() const { return owed.size() == confirmed.size() + waived.size(); }
};
Account account_of(const Definition& definition, const Instance& instance);

// The label from the definition's `business`; empty if none applies.
std::string_view business_of(const Definition& definition, const Instance& instance);

// The pivot's service has been, or must be, asked whether the pivot can still happen.
bool is_fence_open(const Definition& definition, const Instance& instance);

}  // namespace laban::observer
