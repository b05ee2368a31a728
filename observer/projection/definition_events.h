#pragma once

// What the log says about definitions: laban.definition_applied and laban.definition_withdrawn,
// written by the command line and met by the fold.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "bus/event/wire.h"
#include "observer/projection/operator_event.h"
#include "observer/saga/definition/registry.h"
#include "observer/saga/fold/fold.h"

namespace laban::observer {

// What is said beside the definition itself.
struct DefinitionNote {
  std::uint32_t number = 0;
  bool shadow = false;
  std::string by, reason;
  Time now{};
};

// The same change has the same id, so that applying it twice is applying it once.
// id := xxh3_128( "definition" 0x00 name 0x00 shadow:u8 number:be64 digest:be64 )
OperatorEvent applied_event(std::string_view name, std::uint64_t digest, std::string_view text,
                            const DefinitionNote& note);
// id := xxh3_128( "withdrawal" 0x00 name 0x00 shadow:u8 number:be64 )
OperatorEvent withdrawn_event(std::string_view name, const DefinitionNote& note);

inline constexpr std::array<std::string_view, 2> definition_event_types = {
    "laban.definition_applied", "laban.definition_withdrawn"};
bool is_definition_event(std::string_view type);

// Enters the event, whose payload has been verified, into the book. `invalid` when it has no
// effect.
Result<const DefinitionVersion*> enter(DefinitionRegistry& book, const wire::Decoded& event);

}  // namespace laban::observer
