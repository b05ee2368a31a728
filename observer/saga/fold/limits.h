#pragma once

// Limits of the fold, each with its reason. Changing one changes the meaning of logs: raise
// fold_version.

#include <laban/clock.h>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace laban::observer {

using namespace std::chrono_literals;

// Stores folded by another version are dropped and folded again, never patched.
inline constexpr std::uint32_t fold_version = 12;

// An instance stays small whatever events name it; what is left out is counted.
inline constexpr std::size_t findings_kept = 24;
// Reasons come from outside.
inline constexpr std::size_t text_bytes = 200;
// Operators' actions on one saga; those left out are counted, and are in the log.
inline constexpr std::size_t acts_kept = 8;
// The outcome of a skip names so many steps that do not begin by themselves.
inline constexpr std::size_t steps_named = 4;

// An undo that is not answered is requested again, timed by the log clock, then a person is needed.
inline constexpr std::uint32_t undo_attempts = 5;
inline constexpr Duration first_undo_patience = 5s;  // doubled with every attempt
inline constexpr Duration longest_undo_patience = 20s;

// A step that can no longer be undone is requested again as often, with the same patience.
inline constexpr std::uint32_t again_attempts = 5;

// Events may overtake the start event of their saga by as long as an outbox is held up.
inline constexpr Duration orphan_patience = 60s;

// The period of ticks: the log clock's resolution.
inline constexpr Duration tick_period = 250ms;

}  // namespace laban::observer
