#pragma once

// Limits of a process: how long it waits, and how many resources it uses.

#include <chrono>
#include <cstddef>

namespace laban::limits {

using namespace std::chrono_literals;

// At startup. A broker started at the same time is up well before that.
inline constexpr auto broker_patience = 15s;
// Short enough to notice an overdue confirmation; long enough to cost nothing when idle.
inline constexpr auto idle_pause = 100ms;
// On shutdown: how long to wait until the log confirms what was emitted.
inline constexpr auto stop_patience = 2s;
// What comes from outside is dealt with in milliseconds, and the largest batch between two beats of
// the loop in less than a second. A loop that works this long on one thing will never end it.
inline constexpr auto work_patience = 10s;
// A call to broker or disk, or a store that is opened. Long enough for a slow disk; what takes
// longer hangs in a library.
inline constexpr auto wait_patience = 10min;
inline constexpr auto between_looks = 1s;
// For the log to take the last sentence of a process that hangs.
inline constexpr unsigned last_words_seconds = 2;
// Effects go to one server (mail), which gives one client few connections.
inline constexpr std::size_t effect_threads = 2;
// A service reads recent rows; only queries about arbitrary sagas need the larger cache of
// bus/store/limits.h.
inline constexpr std::size_t service_cache_bytes = 8 << 20;

}  // namespace laban::limits
