#pragma once

// The fold: one saga's next state from its last one and an event of the log.
//
// Pure and total: the same inputs give the same result on every machine, and any input gives one.
// It reads no clock, no store and no schema; what it needs of a payload the caller has read for it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "observer/saga/fold/decision.h"
#include "observer/saga/fold/instance.h"

namespace laban::observer {

// The saga of an event that belongs to none: ticks, definitions.
inline constexpr std::string_view no_saga = "-";

// What laban.dead_lettered says.
struct DeadLetter {
  std::string_view service;  // the one that set the event aside
  std::string_view event_type;
  std::string_view reason;
};

// What laban.operator_acted says.
struct OperatorAct {
  std::string_view action;  // "hold" | "release" | "retry" | "skip" | "abort"
  std::string_view definition;
  std::uint32_t generation = 0;
  std::string_view step;  // may be empty
  std::string_view by, reason;
};

struct FoldEvent {
  enum class Kind { event, tick };
  // Why an event is noted but believed in nothing.
  enum class Doubt { none, wrong_producer, unknown_type };

  Kind kind = Kind::event;
  EventId id;
  std::string_view type;
  std::string_view source;
  std::uint64_t sequence = 0;
  Time log_time{};
  Duration clock{};    // the log clock here
  std::string reason;  // of a failing event, from its payload
  std::optional<DeadLetter> dead_letter;
  std::optional<OperatorAct> act;
  LogGap gap;  // the last messages before this one that are gone from the log
  Doubt doubt = Doubt::none;
};

struct FoldResult {
  Instance instance;
  std::vector<Finding> findings;  // new ones; those the instance has room for are in it as well
  std::vector<Decision> decisions;
};

// `instance` must be of `definition` (make_instance, or an earlier result).
FoldResult fold(const Definition& definition, Instance instance, const FoldEvent& event);

}  // namespace laban::observer
