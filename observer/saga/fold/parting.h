#pragma once

// Parting: where one saga was first decided differently under two definitions, and whether the
// other one would have kept it from failing there. Pure.
//
// The log is that of the definition in force: after the parting it tells what followed from that
// decision. So nothing is said about an end; only whether what the other definition went on waiting
// for came in time, by an event that did not follow from the decision.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "observer/saga/fold/divergence.h"

namespace laban::observer {

// An event of the saga, as it was read.
struct LoggedEvent {
  std::uint64_t sequence = 0;
  Time log_time{};
  std::string type, source;
  EventId id, cause;
};

// Would the other definition have kept the saga from failing there?
enum class Saved : std::uint8_t { yes, no, unknown };
inline constexpr std::size_t saved_count = 3;
const char* name_of(Saved saved);

// Both as they were right after `sequence`.
struct AtParting {
  UnderDefinition in_force, shadow;
  std::uint64_t sequence = 0;
  Time log_time{};
  Duration clock{};  // the log clock
};

// Where the one in force failed and the other went on; 0: nowhere.
std::uint64_t failed_alone_at(const Instance& in_force, const Instance& shadow);

struct Parting {
  std::string in_force, shadow;  // what each decides there, in words
  // Only where the one in force failed and the other went on.
  std::optional<Saved> saved;
  std::string because;
  std::uint64_t answer = 0;  // the event that shows it; 0: none
};

// `events`: those of the saga, in log order; `log_end`: when the last message was stored that was
// read.
Parting parting_of(const AtParting& at, const std::vector<LoggedEvent>& events, Time log_end);

}  // namespace laban::observer
