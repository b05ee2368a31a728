#include "observer/saga/definition/saga_state.h"

#include <algorithm>

namespace laban::observer {

namespace {
constexpr std::array<const char*, state_count> state_names = {
    "placeholder", "running", "compensating", "completed", "compensated", "stuck"};
}  // namespace

const char* name_of(State state) { return state_names[static_cast<std::size_t>(state)]; }

std::optional<State> parse_state(std::string_view text) {
  const auto found = std::find(state_names.begin(), state_names.end(), text);
  if (found == state_names.end()) return std::nullopt;
  return static_cast<State>(found - state_names.begin());
}

}  // namespace laban::observer
