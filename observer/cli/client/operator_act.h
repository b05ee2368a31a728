#pragma once

// A person's act on one saga: the event that says it, and what the observer's answer
// (sagas.show of observer/queries/queries.h) says came of it. Pure.

#include <laban/clock.h>
#include <laban/ids.h>
#include <laban/result.h>

#include <optional>
#include <string>
#include <string_view>

#include "observer/cli/client/observer_client.h"
#include "observer/projection/operator_event.h"

namespace laban::cli {

// What is done, by whom and why; the same for every saga of one command.
struct ActWords {
  std::string action;  // "hold" | "release" | "retry" | "skip" | "abort"
  std::string step;    // may be empty
  std::string by, reason;
};

// `invalid`, with what to do, unless the words can be kept and read for ever: reason and name of 1
// to 200 bytes that can be printed.
Result<void> check_words(const ActWords& words);

// One for each command, from the process that runs it ("host:pid") and its time: the same act said
// twice is one event, another command is another act.
EventId request_of(std::string_view process, Time now);

// `saga`: as sagas.show answers. Its last event is the cause.
observer::OperatorEvent event_of(const ActWords& words, const Json& saga, const EventId& request);

// The act of that event in what sagas.show answers; null when the fold has not met it.
const Json* find_act(const Json& saga, const EventId& id);
// More has been done since than is kept: what came of it is in `laban audit --operators` only.
bool is_act_left_out(const Json& saga, std::uint64_t sequence);

// What was decided on is in the log. Otherwise `open_request` names what is not.
bool has_moved(const Json& saga);
std::string open_request(const Json& saga);

// Whether there is anything to do: only what is held can be released.
bool is_worth_acting(const std::string& action, const Json& summary);

}  // namespace laban::cli
