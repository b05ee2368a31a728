#pragma once

// The envelope around every event, with CloudEvents 1.0 meanings: id, source, type, subject (=
// saga), time, and the Correlation extension's correlationid (= saga) and causationid (= cause).
// Wire form: schemas/envelope.fbs.

#include <laban/clock.h>
#include <laban/ids.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace laban {

// A view: the texts and the payload belong to the bytes it was read from, or to its builder.
struct Envelope {
  EventId id;
  std::string_view type;    // "payment.charged"
  std::string_view source;  // the service that emitted it
  std::string_view saga;
  EventId cause;           // nil for an event that starts something
  // Log time of the cause; for a root event, when it was placed; absent: when the log stored it.
  Time time{};
  std::string_view trace;  // W3C traceparent, or empty
  std::span<const std::uint8_t> payload;
};

// The position of an event in the log.
struct Position {
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;  // starts at 1
  Time log_time{};             // when the log stored it
};

}  // namespace laban
