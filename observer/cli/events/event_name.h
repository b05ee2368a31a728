#pragma once

// How people refer to events.
//
//   EVENT := digit{4,32}               the beginning of its id, hexadecimal
//          | [PARTITION] '#' SEQUENCE  its position; PARTITION if there are several
//          | SAGA '/' WHICH            WHICH := '#' SEQUENCE | TYPE (the last one) | "failure"
//          | SAGA                      the event that made it fail, or else its last event

#include <laban/result.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "observer/cli/command/command.h"
#include "observer/cli/sagas/saga_story.h"

namespace laban::cli {

struct EventName {
  std::string saga;   // with `which`; on its own it may also be an id
  std::string which;  // a type or "failure"
  std::string id;     // digits
  std::optional<std::uint32_t> partition;
  std::optional<std::uint64_t> sequence;
};
Result<EventName> parse_event_name(std::string_view text);

// The argument EVENT of a command.
Option event_argument(std::string* into);

// The saga of the event, and the event's index in its timeline.
struct FoundEvent {
  SagaStory story;
  std::size_t entry = 0;
};
Result<FoundEvent> find_event(const std::string& text, const System& system, const Clock& clock);

// The entry that the part after the saga's id refers to.
Result<std::size_t> choose_entry(const SagaStory& story, const EventName& name);

}  // namespace laban::cli
