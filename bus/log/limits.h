#pragma once

// Limits of reading from, publishing to and staying connected to a broker.

#include <chrono>
#include <cstddef>

namespace laban::limits {

using namespace std::chrono_literals;

// Publications without a receipt at a time: 1,024 saturate the broker.
inline constexpr std::size_t publish_window = 1024;
// A publication that gets no answer within this time is reported as unknown: the log may hold it.
inline constexpr auto answer_patience = 5s;
// Receipts are announced in groups while more are expected. If those do not come, this timer wakes
// the loop.
inline constexpr std::size_t receipts_per_wakeup = 128;
// Deadlines are checked on the loop thread; this is how often it is woken to do so.
inline constexpr auto reminder_interval = 500ms;
// Long enough for a publisher's second attempt, short enough to cost the broker little memory.
inline constexpr auto duplicate_window = 10s;

// The reader keeps two requests of this many messages open: one is processed while the other is on
// its way. A reader that is slower than the log never holds more than both.
inline constexpr std::size_t pull_batch = 512;
inline constexpr std::size_t pulled_messages = 2 * pull_batch;
inline constexpr auto pull_expires = 5s;
inline constexpr auto pull_grace = 500ms;  // expired requests are forgotten after this
// The broker may drop a request without a status message. After this time it is sent again.
inline constexpr auto pull_patience = 2 * pull_expires;
// The broker deletes an ephemeral consumer that has had no pull request for this long.
inline constexpr auto reader_inactive = 60s;

// Requests waiting for the loop thread; more are refused with "try again".
inline constexpr std::size_t waiting_requests = 4096;

// How long info(), open_reader() and stream administration wait for an answer.
inline constexpr auto api_patience = 2s;
inline constexpr auto first_connect_pause = 20ms;
inline constexpr auto longest_connect_pause = 200ms;  // notices quickly that the broker is back
inline constexpr auto connect_patience = 2s;
// A broker that misses this many pings is considered gone, so that a frozen broker does not block a
// client for longer.
inline constexpr auto ping_interval = 1s;
inline constexpr int pings_outstanding = 2;
inline constexpr auto write_patience = 2s;
inline constexpr auto flush_patience = 1s;
inline constexpr std::size_t socket_buffer_bytes = 128 * 1024;  // a few hundred events at a time

}  // namespace laban::limits
