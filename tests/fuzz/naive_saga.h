#pragma once

// NaiveSaga: what must be true of a saga whatever the fold does, derived from the events alone,
// with sets of words instead of states.

#include <set>
#include <string>

#include "observer/saga/fold/saga_folder.h"

namespace laban::fuzz {

class NaiveSaga {
 public:
  explicit NaiveSaga(const observer::Definition& definition) : definition_(definition) {}

  // Throws LawBroken. `before`: nothing if this event made the instance.
  void happened(const observer::FoldEvent& event, const observer::Instance* before,
                const observer::SagaChange& change);

 private:
  using Steps = std::set<observer::StepIndex>;

  void listen(const observer::FoldEvent& event, const observer::Instance* before);
  void listen_to_act(const observer::OperatorAction& act);
  void check_requests(const observer::FoldResult& result);
  void check_end(const observer::Instance& now) const;
  void check_form(const observer::Instance& now) const;
  void check_step_back(const observer::Instance& before, const observer::Instance& now) const;

  // In this generation.
  struct Heard {
    Steps done, undone, asked;
    bool trouble = false;       // something happened that may fail a saga
    bool person_skips = false;  // an operator skipped a step
    std::size_t retries = 0;    // an operator retried a step
    std::size_t failures = 0;
    std::size_t requests = 0;
  };

  const observer::Definition& definition_;
  Heard heard_;
  std::set<EventId> request_ids_;  // of all generations
};

}  // namespace laban::fuzz
