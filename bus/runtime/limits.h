#pragma once

// Limits of a partition task: batches, queues, retries. Other layers have their own limits:
// bus/event/limits.h, bus/log/limits.h, bus/store/limits.h and bus/host/limits.h.

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "bus/log/limits.h"

namespace laban::limits {

using namespace std::chrono_literals;

// Messages per pull. Groups of 256 already give nearly all of a grouped commit's throughput.
inline constexpr std::size_t messages_per_step = pull_batch;
inline constexpr std::size_t requests_per_step = 64;
// A step answers all that wait, but none as long as the task waits for its preface. One more is
// refused as busy.
inline constexpr std::size_t requests_waiting = 128;
// Rows the log has not confirmed. At the limit the service stops reading until the log accepts
// some.
inline constexpr std::size_t outbox_rows = 100'000;
// Class `power`: how many of the newest messages each store keeps, to restore them to a broker that
// lost them in a power failure. The broker syncs every two minutes: room for a thousand messages a
// second, 64 MiB.
inline constexpr std::size_t log_tail_messages = 128 * 1024;
// The rows of a store are erased in batches of this many.
inline constexpr std::size_t erased_rows = 16 * 1024;
// How often the outbox looks for acknowledged events that are missing from the log.
inline constexpr auto missing_check_pause = 1s;
// The pause after a refusal (log full, connection gone).
inline constexpr auto refused_pause = 100ms;
// A checkpoint that only moved over irrelevant events is written after this many, or after this
// time.
inline constexpr std::size_t quiet_checkpoint_events = 4096;
inline constexpr auto quiet_checkpoint_after = 1s;
// A reader that lost its connection reopens well within this time. If an acknowledged event has not
// come by then, the broker is at fault.
inline constexpr auto echo_patience = 10s;
// The pause between attempts to reach an unreachable log.
inline constexpr auto reconnect_pause = 200ms;

// A halted task says in what it differs from its log: as much as a finding keeps.
inline constexpr std::size_t difference_bytes = 200;

inline constexpr std::uint32_t handler_attempts = 5;
inline constexpr auto first_retry_after = 200ms;  // doubled with every attempt
inline constexpr auto longest_retry_pause = 30s;

inline constexpr auto first_effect_retry_after = 500ms;
inline constexpr std::size_t effects_in_flight = 64;

}  // namespace laban::limits
