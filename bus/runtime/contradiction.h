#pragma once

// Contradiction: an event of a program's own that the log has, and what the program would say under
// the same id instead (docs/decisions/019). Pure: a restart with the same rules finds the same one.

#include <functional>
#include <string>

#include "bus/event/wire.h"
#include "bus/runtime/transaction.h"

namespace laban::runtime {

struct Contradiction {
  EventId event_id;  // of the event in the log
  std::string event_type, saga;
  std::uint64_t sequence = 0;  // where the log has it
  Time log_time{};             // and since when
  std::string would_say;       // the type of what it would say now
  std::string difference;      // the first one, in words
};

// How one event differs from another, in words; empty: their payloads cannot be read.
using TellDifference = std::function<std::string(const Envelope& now, const Envelope& then)>;

// `own`: what the program would say, in wire form.
Contradiction contradiction_of(const std::string& own, const wire::Decoded& logged,
                               const TellDifference& tell);

// The contradiction as an event: laban.diverged. Whatever tells the same makes the same event.
// id := root_id(service, saga, "diverged " event id " " hash64 of its payload), both in hex
Emission diverged_event(const std::string& service, const Contradiction& contradiction);

}  // namespace laban::runtime
