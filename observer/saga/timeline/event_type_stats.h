#pragma once

// SaidTypes: which types of events the sagas have, how often, and how long after what caused them.
// Pure: of the sagas it is given.

#include <laban/clock.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "observer/saga/timeline/profile.h"

namespace laban::timeline {

// One event of a saga.
struct SaidEvent {
  std::string type, source;
  std::optional<Duration> after_cause;  // nothing: its cause is none of the same saga
};

struct TypeProfile {
  std::string type, source;
  std::size_t sagas = 0;   // that have at least one
  std::size_t events = 0;  // in all of them
  Spread after_cause;      // of those that have one
};

class SaidTypes {
 public:
  void add(const std::vector<SaidEvent>& of_one_saga);

  std::size_t events() const { return events_; }
  // The most frequent first, by name where they are equal.
  std::vector<TypeProfile> finish() &&;

 private:
  struct Adding {
    TypeProfile profile;
    std::vector<Duration> after_cause;
    std::size_t last_saga = 0;
  };

  std::map<std::string, Adding> types_;
  std::size_t sagas_ = 0, events_ = 0;
};

}  // namespace laban::timeline
