#pragma once

// What payment and a person say in the log about events that payment has set aside.

#include <fmt/core.h>
#include <laban/tx.h>

#include <string>

#include "events/laban.h"
#include "tests/worlds/observer_world.h"

namespace laban::observer::testing {

// A dead letter as the log has it. `event` is the goods reserved that payment could not handle.
struct Letter {
  std::string saga;
  EventId id;
  std::uint64_t sequence = 0;
  EventId event;
};

class LetterDesk {
 public:
  // The world must outlive it.
  explicit LetterDesk(World& world) : world_(world) {}

  // A new saga, whose reserved goods payment cannot handle.
  Letter set_aside(const std::string& saga, const std::string& reason) {
    const EventId placed = world_.publish("order.placed", saga);
    const EventId reserved = world_.publish("inventory.reserved", saga, placed);
    return set_aside(saga, reserved, reserved, world_.stream->messages().size(), reason);
  }
  // The event at `sequence`, handled because of `cause`.
  Letter set_aside(const std::string& saga, const EventId& event, const EventId& cause,
                   std::uint64_t sequence, const std::string& reason) {
    DeadLetteredT letter;
    letter.service = "payment";
    letter.reason = reason;
    letter.attempts = 5;
    letter.event_type = "inventory.reserved";
    letter.event_id = event.hex();
    letter.sequence = sequence;
    const EventId id = say(saga, "payment", cause, letter);
    return {saga, id, world_.stream->messages().back().sequence, event};
  }

  EventId redrive(const Letter& letter) {
    RedriveRequestedT request;
    request.letter = letter.id.hex();
    request.letter_sequence = letter.sequence;
    request.service = "payment";
    request.event_id = letter.event.hex();
    request.event_type = "inventory.reserved";
    request.event_source = "inventory";
    request.by = "ann";
    request.reason = "mended";
    return say(letter.saga, "operator", {}, request);
  }
  // What payment says to that.
  void conclude(const Letter& letter, const std::string& outcome) {
    RedrivenT redriven;
    redriven.letter = letter.id.hex();
    redriven.letter_sequence = letter.sequence;
    redriven.service = "payment";
    redriven.outcome = outcome;
    say(letter.saga, "payment", {}, redriven);
  }
  void discard(const Letter& letter) {
    DeadLetterDiscardedT discarded;
    discarded.letter = letter.id.hex();
    discarded.letter_sequence = letter.sequence;
    discarded.service = "payment";
    discarded.by = "ann";
    discarded.reason = "cancelled by hand";
    say(letter.saga, "operator", {}, discarded);
  }

  // The next number: names events, so that no two have one id.
  std::string next_name() { return fmt::format("{}", ++said_); }

 private:
  template <class Native>
  EventId say(const std::string& saga, std::string_view source, const EventId& cause,
              const Native& event) {
    using T = typename Native::TableType;
    const auto bytes = laban::detail::encode_payload(event);
    return world_.publish_raw(EventTraits<T>::type, saga, source, cause,
                              {reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                              next_name());
  }

  World& world_;
  int said_ = 0;
};

}  // namespace laban::observer::testing
