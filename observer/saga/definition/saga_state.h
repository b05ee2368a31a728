#pragma once

// State: the state of a whole saga.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace laban::observer {

enum class State : std::uint8_t {
  placeholder,  // events came before its start event
  running,
  compensating,
  completed,
  compensated,
  stuck,  // needs a person; evidence that arrives later can resolve it
};
inline constexpr std::size_t state_count = 6;

const char* name_of(State state);
std::optional<State> parse_state(std::string_view text);
inline bool is_end(State state) { return state >= State::completed; }

}  // namespace laban::observer
