#pragma once

// The fold: computes a saga's next state from its previous one and an event of the log.
//
// Pure and total: the same inputs give the same result on every machine, and every input gives one.
// It reads no clock, no store and no schema; the caller has extracted what it needs of the payload.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "observer/saga/fold/decision.h"
#include "observer/saga/fold/instance.h"

namespace laban::observer {

// The saga id of events that belong to no saga: ticks, definitions.
inline constexpr std::string_view no_saga = "-";

// The content of laban.dead_lettered.
struct DeadLetter {
  std::string_view service;  // the service that set the event aside
  std::string_view event_type;
  std::string_view reason;
};

// The content of laban.diverged: its source has halted.
struct Contradiction {
  std::string_view event_type;  // of its own event in the log
  std::string_view would_say;   // the type of what it would say now
  std::string_view difference;
  std::uint64_t sequence = 0;  // of that event, as it says
};

inline constexpr std::string_view act_type = "laban.operator_acted";

// The content of laban.operator_acted.
struct OperatorAction {
  std::string_view action;  // "hold" | "release" | "retry" | "skip" | "abort"
  std::string_view definition;
  std::uint32_t generation = 0;
  std::string_view step;  // may be empty
  std::string_view by, reason;
};

struct FoldEvent {
  enum class Kind { event, tick };
  // Why an event is recorded but not applied.
  enum class Doubt { none, wrong_producer, unknown_type, divergence };

  Kind kind = Kind::event;
  EventId id;
  std::string_view type;
  std::string_view source;
  std::uint64_t sequence = 0;
  Time log_time{};
  Duration clock{};    // the log clock here
  std::string reason;  // reason in the payload of a failing event
  std::optional<DeadLetter> dead_letter;
  std::optional<Contradiction> contradiction;
  std::optional<OperatorAction> act;
  LogGap gap;  // the last messages lost from the log before this one
  Doubt doubt = Doubt::none;
  std::uint64_t first = 0;  // divergence: where the log has its id and source, with other content
};

struct FoldResult {
  Instance instance;
  std::vector<Finding> findings;  // new findings, including any that did not fit into the instance
  std::vector<Decision> decisions;
};

// `instance` must be of `definition` (make_instance, or an earlier result).
FoldResult fold(const Definition& definition, Instance instance, const FoldEvent& event);

}  // namespace laban::observer
