#pragma once

// Whom a saga waits for, and for what. Pure.

#include <optional>
#include <string_view>
#include <vector>

#include "observer/saga/fold/instance.h"

namespace laban::observer {

struct Wait {
  enum class For : std::uint8_t {
    done,
    undone,
    release,  // a person: it is held
    retry,    // a person: to go by incomplete evidence
    skip,     // a person: to settle a contradiction
  };

  std::string_view service;  // or "observer": a decided request is not in the log; or "operator"
  std::optional<StepIndex> step;
  std::string_view event;  // ends the wait
  For what = For::done;
  Time since{};
  Duration due{};       // log clock; zero: no deadline
  Duration retry_at{};  // log clock: when the service is asked again; zero: not planned
};

const char* name_of(Wait::For what);

// Nobody, once it has ended. Persons first, then steps as in the definition, whose texts are named.
std::vector<Wait> waits_of(const Definition& definition, const Instance& instance);

// Every place waits_of() can name, of any instance under this definition.
struct WaitedFor {
  std::string_view service;
  std::optional<StepIndex> step;
};
std::vector<WaitedFor> places_waited_for(const Definition& definition);

// From `clock`, the log clock now, until `due`; nothing when there is no such time. It stands still
// for a saga that is held.
std::optional<Duration> time_left(const Instance& instance, Duration due, Duration clock);

}  // namespace laban::observer
