#pragma once

// Limits of the fold, each with its reason. Changing one changes what logs mean: raise
// fold_version.

#include <laban/clock.h>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace laban::observer {

using namespace std::chrono_literals;

// Stores folded by another version are dropped and folded again, never patched.
inline constexpr std::uint32_t fold_version = 5;

// An instance stays small whatever is sent in its name; what is left out is counted.
inline constexpr std::size_t findings_kept = 24;
// Reasons come from outside.
inline constexpr std::size_t text_bytes = 200;
// What people did to one saga; what is left out is counted, and is in the log.
inline constexpr std::size_t acts_kept = 8;

// An undo that is not answered is asked for again, counted in log-clock time, then a person is
// needed.
inline constexpr std::uint32_t undo_attempts = 5;
inline constexpr Duration first_undo_patience = 5s;  // doubled with every attempt
inline constexpr Duration longest_undo_patience = 20s;

// A step that cannot be undone any more is asked for again as often, with the same patience.
inline constexpr std::uint32_t again_attempts = 5;

// Events may overtake the one their saga starts with by as long as an outbox is held up.
inline constexpr Duration orphan_patience = 60s;

// The period of ticks. Time between two ticks is not known better than this.
inline constexpr Duration tick_period = 250ms;

}  // namespace laban::observer
