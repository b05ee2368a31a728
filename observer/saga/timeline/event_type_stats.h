#pragma once

// EventTypeStats: which event types the sagas have, how often, and how long after their causes.
// Pure: covers the given sagas.

#include <laban/clock.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "observer/saga/timeline/profile.h"

namespace laban::timeline {

// One event of a saga.
struct EventSample {
  std::string type, source;
  std::optional<Duration> after_cause;  // nothing: its cause is not in the same saga
};

struct TypeProfile {
  std::string type, source;
  std::size_t sagas = 0;   // sagas with at least one
  std::size_t events = 0;  // in all of them
  Spread after_cause;      // over events with a known cause
};

class EventTypeStats {
 public:
  void add(const std::vector<EventSample>& of_one_saga);

  std::size_t events() const { return events_; }
  // Most frequent first, then by name.
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
