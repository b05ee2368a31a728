#pragma once

// SagaRun: one saga fed event by event, as the log would.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "observer/saga/fold/fold.h"
#include "tests/observer/saga/fold/transitions.h"

namespace laban::observer::testing {

using Names = std::vector<std::string>;

class SagaRun {
 public:
  explicit SagaRun(const Definition& definition);

  // The next event of the log. `id` names it; by default each event has its own id.
  //   "payment.charged"                       an event
  //   "payment.declined: over the limit"      with a reason
  //   "dead payment inventory.reserved"       a dead letter: which service, which event
  //   "halt payment payment.charged"          it halted over the first event, of that type
  //   "act retry charge: bank is back"        an operator; step and reason may be left out
  //   "gap 3"                                 this many messages are gone before the next event
  //   "mallory: inventory.reserved"           an event from the wrong producer
  //   "unknown what.is_this"                  an event that is in no schema
  //   "other payment.charged"                 the first event's id and source, with this content
  //   "tick 30s"                              ticks until the log clock has advanced by that much
  //   "due"                                   the tick at which its next deadline passes, if any
  //   "back 1h"                               the broker's clock is set back before the next event
  FoldResult feed(std::string_view event, std::string id = {});

  // Feeds the request of every decision taken so far and its answer, until none is left. Returns
  // the requests in order.
  std::vector<std::string> answer_all();

  // Requests decided by the last feed().
  std::vector<std::string> asked() const;

  const Instance& instance() const { return instance_; }
  State state() const { return instance_.state; }
  StepState step(std::string_view name) const;
  std::vector<std::string> findings() const;  // "late charge", "duplicate", in order
  Duration clock() const { return clock_; }
  const Transitions& transitions() const { return transitions_; }  // all findings so far
  std::uint64_t sequence() const { return sequence_; }

 private:
  FoldResult give(const FoldEvent& event);
  FoldResult tick(FoldEvent& event);
  FoldResult act(std::string_view text, FoldEvent& event);
  std::string_view source_of(std::string_view type) const;

  const Definition& definition_;
  Instance instance_;
  Duration clock_{}, set_back_{};
  std::uint64_t sequence_ = 0;
  LogGap gap_;
  std::vector<Decision> last_, open_;
  Transitions transitions_;
};

// One row of a table: an event, and what must be true after it.
struct Row {
  const char* event;
  State state;
  std::vector<std::string> asked = {};
};

// Plays the rows on a new saga of the definition (by default the example's), checks each, and the
// findings at the end.
Instance play(const std::vector<Row>& rows, const std::vector<std::string>& findings = {});
Instance play(const Definition& definition, const std::vector<Row>& rows,
              const std::vector<std::string>& findings = {});

}  // namespace laban::observer::testing
