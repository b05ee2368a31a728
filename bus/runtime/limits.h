#pragma once

// Every limit of the runtime, each with its reason.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace laban::limits {

using namespace std::chrono_literals;

// The real day's largest order has 592 lines; its event is about 50 KB. The broker's own limit is 1
// MiB.
inline constexpr std::size_t event_bytes = 128 * 1024;
inline constexpr std::uint32_t envelope_tables = 64;
inline constexpr std::uint32_t envelope_depth = 8;
// One table a line; verification of that many stays far below a millisecond.
inline constexpr std::uint32_t payload_tables = 4096;
inline constexpr std::uint32_t payload_depth = 16;

// Groups of 256 already give nearly all of the throughput of a grouped commit.
inline constexpr std::size_t messages_per_step = 512;
inline constexpr std::size_t requests_per_step = 64;
// Publications without a receipt at once: 1,024 saturate the broker.
inline constexpr std::size_t publish_window = 1024;
// Rows the log has not confirmed. At the limit the service stops reading until the log takes some.
inline constexpr std::size_t outbox_rows = 100'000;
// How often the relay looks for acknowledged events that are not in the log where they should be.
inline constexpr auto missing_check_pause = 1s;
// After a refusal (log full, connection gone) the relay waits this long before it tries again.
inline constexpr auto refused_pause = 100ms;
// A checkpoint that moved over events of no concern is written this often.
inline constexpr std::size_t quiet_checkpoint_events = 4096;
inline constexpr auto quiet_checkpoint_after = 1s;
// A reader that was cut off is open again long before; after this, what was acknowledged and does
// not come is the broker's fault.
inline constexpr auto echo_patience = 10s;
// An unreachable log is asked again after this.
inline constexpr auto reconnect_pause = 200ms;

inline constexpr std::uint32_t handler_attempts = 5;
inline constexpr auto first_retry_after = 200ms;  // doubled with every attempt
inline constexpr auto longest_retry_pause = 30s;

inline constexpr auto first_effect_retry_after = 500ms;
inline constexpr std::size_t effects_in_flight = 64;

}  // namespace laban::limits
