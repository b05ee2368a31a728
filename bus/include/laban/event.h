#pragma once

// Event<T>: a verified payload, its envelope and its place in the log. Read-only; valid only during
// the call it was passed to.

#include <laban/envelope.h>

#include <string_view>

namespace laban {

// Specialised for each event by the header generated from its schema:
//   static constexpr std::string_view type;    "payment.charged"
//   static constexpr std::string_view source;  the only service that may emit it
template <class T>
struct EventTraits {
  static_assert(
      !requires { typename T::TableType; },
      "name the table, without the T at the end: order::Placed. order::PlacedT is the "
      "object that emit() takes");
  static_assert(
      sizeof(T) == 0 || requires { typename T::TableType; },
      "not an event: mark the table in its .fbs with (event) and include the header made "
      "from that schema");
};

template <class T>
class Event {
 public:
  Event(const T& payload, const Envelope& envelope, const Position& position)
      : payload_(payload), envelope_(envelope), position_(position) {}

  const T& operator*() const { return payload_; }
  const T* operator->() const { return &payload_; }

  const EventId& id() const { return envelope_.id; }
  std::string_view saga() const { return envelope_.saga; }
  const Envelope& envelope() const { return envelope_; }
  const Position& position() const { return position_; }

 private:
  const T& payload_;
  const Envelope& envelope_;
  const Position& position_;
};

}  // namespace laban
