#pragma once

// Limits of mining.

#include <cstddef>

namespace laban::observer::mining {

// The most that a definition can have (observer/saga/definition/limits.h; a test compares them).
inline constexpr std::size_t most_steps = 64;
inline constexpr std::size_t most_retries = 100;
// Types and sources come from outside: what is kept of them must not grow without limit.
inline constexpr std::size_t most_words = 512;
// A saga with more events is broken or not a saga.
inline constexpr std::size_t most_events_of_a_saga = 2000;
// The longest name of a step that is given here.
inline constexpr std::size_t longest_name = 32;

}  // namespace laban::observer::mining
