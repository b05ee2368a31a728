#pragma once

// The states of a saga by their bare names, for tables of events.

#include "observer/saga/definition/saga_state.h"

namespace laban::observer::testing::states {

inline constexpr auto placeholder = State::placeholder, running = State::running,
                      compensating = State::compensating, completed = State::completed,
                      compensated = State::compensated, stuck = State::stuck;

}  // namespace laban::observer::testing::states
