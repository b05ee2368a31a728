#pragma once

// Echo: an event with the source and the id of one's own, read from the log. It is what the outbox
// holds under that id, or it is something else. The log is right either way; what differs is
// whether this process may go on.

#include <string>

#include "bus/event/wire.h"

namespace laban::runtime {

enum class Echo {
  none,           // nothing waits under this id and source
  said,           // the very event, but perhaps for its time: it has been said
  forged,         // of another saga or cause, so the id is not rightfully its own: ignore it
  overruled,      // decided from outside, or on another order of the log: what the log has counts
  contradiction,  // decided on the same log, with another result: these are not the same rules
};

// What the outbox holds under the id.
struct OwnEvent {
  const std::string& data;  // wire form
  // Not a function of the log up to its cause (Emission::from_outside).
  bool from_outside = false;
};

// `log_wins`: treats a contradiction as overruled, and lets causes differ (after a lost tail two
// observers may find different causes for one request).
Echo judge_echo(const OwnEvent& own, const wire::Decoded& logged, bool log_wins);

}  // namespace laban::runtime
