#pragma once

// Events as people name them.
//
//   EVENT := digit{4,32}               the beginning of its id, hexadecimal
//          | [PARTITION] '#' SEQUENCE  where the log has it; PARTITION where there are several
//          | SAGA '/' WHICH            WHICH := '#' SEQUENCE | TYPE (the last one) | "failure"
//          | SAGA                      what made it fail, or else the last thing that happened

#include <laban/result.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "observer/cli/command/command.h"
#include "observer/cli/sagas/saga_story.h"

namespace laban::cli {

struct EventName {
  std::string saga;   // with `which`; or what may be an id, when nothing else is given
  std::string which;  // a type or "failure"
  std::string id;     // digits
  std::optional<std::uint32_t> partition;
  std::optional<std::uint64_t> sequence;
};
Result<EventName> parse_event_name(std::string_view text);

// The argument EVENT of a command.
Option event_argument(std::string* into);

// The saga of the event that is meant, and which of its entries that is.
struct FoundEvent {
  SagaStory story;
  std::size_t entry = 0;
};
Result<FoundEvent> find_event(const std::string& text, const System& system, const Clock& clock);

// The entry that is meant by what stands behind the saga's id. `not_found` says what there is.
Result<std::size_t> choose_entry(const SagaStory& story, const EventName& name);

}  // namespace laban::cli
