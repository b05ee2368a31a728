#pragma once

// An operator's action on one saga: the event for it, and its result according to the observer's
// answer. Pure.

#include <laban/clock.h>
#include <laban/ids.h>
#include <laban/result.h>

#include <string>
#include <string_view>

#include "observer/api/saga.h"
#include "observer/projection/operator_event.h"

namespace laban::cli {

namespace api = observer::api;

// The action, who takes it and why; the same for every saga of one command.
struct OperatorCommand {
  std::string action;  // "hold" | "release" | "retry" | "skip" | "abort"
  std::string step;    // may be empty
  std::string by, reason;
};

// Checks that both can be stored in the log and read by others: 1 to 200 bytes, printable on one
// line. `invalid`, with what to do, otherwise.
Result<void> check_by_and_reason(const std::string& by, const std::string& reason);

// One id per run of a command, from its process ("host:pid") and its time. An action that one run
// publishes twice is one event; another run makes another event.
EventId request_of(std::string_view process, Time now);

// The saga's last event is the cause.
observer::OperatorEvent event_of(const OperatorCommand& command, const api::SagaSummary& saga,
                                 const EventId& request);

// The action of that event; null when the observer has not read it yet.
const api::OperatorAction* find_action(const api::SagaDetail& saga, const EventId& id);
// So many actions followed that this one is no longer listed: its outcome is only in `laban audit
// --operators`.
bool is_left_out(const api::SagaDetail& saga, std::uint64_t sequence);

// Whether everything that was decided is in the log. Otherwise `open_request` names what is not.
bool has_moved(const api::SagaSummary& saga);
std::string open_request(const api::SagaSummary& saga);

// Whether the action can change anything: for example, only a held saga can be released.
bool is_worth_acting(const std::string& action, const api::SagaSummary& saga);

}  // namespace laban::cli
