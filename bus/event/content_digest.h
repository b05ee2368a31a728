#pragma once

// What an event says: its type, saga, cause and payload. Two events with the same id and source
// that differ in this contradict each other. Their times may differ: after the log has lost its
// tail, an event is published again with the log time that its cause has now.

#include <laban/envelope.h>

#include <cstdint>

namespace laban::wire {

// On disk: part of the observer's inbox (runtime/inbox.h).
std::uint64_t content_digest(const Envelope& envelope);

}  // namespace laban::wire
