#pragma once

// Limits of a process: how long it waits, and what it may take for itself.

#include <chrono>
#include <cstddef>

namespace laban::limits {

using namespace std::chrono_literals;

// At the start. A broker that is started at the same time is up long before.
inline constexpr auto broker_patience = 15s;
// Short enough to notice an overdue confirmation; long enough to cost nothing when idle.
inline constexpr auto idle_pause = 100ms;
// On shutdown, for what was emitted to be confirmed by the log.
inline constexpr auto stop_patience = 2s;
// Effects go to one server (mail), which gives one client few connections.
inline constexpr std::size_t effect_threads = 2;
// A service reads what is new; only queries about any saga need the larger cache of
// bus/store/limits.h.
inline constexpr std::size_t service_cache_bytes = 8 << 20;

}  // namespace laban::limits
