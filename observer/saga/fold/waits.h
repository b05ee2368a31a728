#pragma once

// Which services or people a saga waits for, and for what. Pure.

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
    retry,    // a person: to continue with incomplete evidence
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

// Empty once the saga has ended. People first, then steps in definition order. The texts belong to
// `definition`.
std::vector<Wait> waits_of(const Definition& definition, const Instance& instance);

// Everything waits_of() can name, for any instance under this definition.
struct WaitedFor {
  std::string_view service;
  std::optional<StepIndex> step;
};
std::vector<WaitedFor> places_waited_for(const Definition& definition);

// From `clock`, the log clock now, until `due`; nothing when there is no such time. It does not
// change while the saga is held.
std::optional<Duration> time_left(const Instance& instance, Duration due, Duration clock);

}  // namespace laban::observer
