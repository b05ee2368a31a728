#pragma once

// The definition events in the log, laban.definition_applied and laban.definition_withdrawn:
// written by the command line and read by the fold.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "bus/event/wire.h"
#include "observer/projection/operator_event.h"
#include "observer/saga/definition/registry.h"
#include "observer/saga/fold/fold.h"

namespace laban::observer {

// What such an event holds besides the definition.
struct DefinitionNote {
  std::uint32_t number = 0;
  bool shadow = false;
  std::string by, reason;
  Time now{};
};

// The same change has the same id, so applying it twice has the effect of once.
// id := xxh3_128( "definition" 0x00 name 0x00 shadow:u8 number:be64 digest:be64 )
OperatorEvent applied_event(std::string_view name, std::uint64_t digest, std::string_view text,
                            const DefinitionNote& note);
// id := xxh3_128( "withdrawal" 0x00 name 0x00 shadow:u8 number:be64 )
OperatorEvent withdrawn_event(std::string_view name, const DefinitionNote& note);

inline constexpr std::array<std::string_view, 2> definition_event_types = {
    "laban.definition_applied", "laban.definition_withdrawn"};
bool is_definition_event(std::string_view type);

// Applies the event, whose payload has been verified, to the registry. `invalid` if it has no
// effect.
Result<const DefinitionVersion*> enter(DefinitionRegistry& book, const wire::Decoded& event);

}  // namespace laban::observer
