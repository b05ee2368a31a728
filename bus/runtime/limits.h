#pragma once

// Every queue, batch, buffer, pause and retry of the programs that run all the time, each with its
// reason. What a saga may hold is limited in observer/saga/fold/limits.h: changing that changes
// what logs mean.

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
// Class `power`: the newest messages each store keeps, to give them back to a broker that lost them
// with its power. It syncs every two minutes: room for a thousand messages a second, 64 MiB.
inline constexpr std::size_t ledger_messages = 128 * 1024;
// Rows of a store that is emptied are erased in batches of this many.
inline constexpr std::size_t erased_rows = 16 * 1024;
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
// Of mails, to one server, which gives one client few connections.
inline constexpr std::size_t effect_threads = 2;

// The reader asks for this many messages at once, and twice: while one half is worked on, the other
// is on its way. A reader that is slower than the log holds no more than both.
inline constexpr std::size_t pull_batch = messages_per_step;
inline constexpr std::size_t pulled_messages = 2 * pull_batch;
inline constexpr auto pull_expires = 5s;
inline constexpr auto pull_grace = 500ms;  // a request that has expired so long ago is forgotten
// The broker may forget a request without a word: then neither message nor status comes.
inline constexpr auto pull_patience = 2 * pull_expires;
// Throw-away readers are thrown away by the broker when nobody has asked for so long.
inline constexpr auto reader_inactive = 60s;

// A publication without an answer for so long is taken for unknown, and looked for in the log.
inline constexpr auto answer_patience = 5s;
// While more answers are on their way. When they do not come, the reminder wakes the loop.
inline constexpr std::size_t receipts_per_wakeup = 128;
// Deadlines are met by the loop thread; this is how often it is reminded of them.
inline constexpr auto reminder_interval = 500ms;
// Long enough for a publisher's second attempt, short enough to cost the broker no memory.
inline constexpr auto duplicate_window = 10s;

// Requests waiting for the loop thread; beyond it askers are told to come back.
inline constexpr std::size_t waiting_requests = 4096;

// How long info(), open_reader() and the administration of streams wait for one answer.
inline constexpr auto api_patience = 2s;
// A broker that is started at the same time is up long before.
inline constexpr auto broker_patience = 15s;
inline constexpr auto first_connect_pause = 20ms;
inline constexpr auto longest_connect_pause = 200ms;  // a broker that came back is noticed at once
inline constexpr auto connect_patience = 2s;
// A broker that is silent for three of these is gone: no frozen one holds anybody up for longer.
inline constexpr auto ping_interval = 1s;
inline constexpr int pings_outstanding = 2;
inline constexpr auto write_patience = 2s;
inline constexpr auto flush_patience = 1s;
inline constexpr std::size_t socket_buffer_bytes = 128 * 1024;  // a few hundred events at once

// Short enough to notice an echo that never came; long enough to cost nothing when idle.
inline constexpr auto idle_pause = 100ms;
// For what was emitted to stand in the log when a process is told to stop.
inline constexpr auto stop_patience = 2s;

// Of each family of rows in a store: rows are small and short-lived, and so little stays in the
// processor's cache.
inline constexpr std::size_t memtable_bytes = 4 << 20;
// Of what tables hold, with their indexes and filters: a store that grows takes no more memory. Who
// answers questions about any saga needs more than who handles the newest.
inline constexpr std::size_t service_cache_bytes = 8 << 20;
inline constexpr std::size_t observer_cache_bytes = 32 << 20;
// What recovery reads again at most.
inline constexpr std::uint64_t wal_bytes = 64 << 20;

// A running saga is met again within a second; this many orders take about 450 MB.
inline constexpr std::size_t cached_sagas = 100'000;
// No batch may outgrow memory when everything is due at once; the rest is due at the next tick.
inline constexpr std::size_t deadlines_per_tick = 10'000;
// Who caused what is remembered of so many events at least, of twice as many at most: more than a
// batch, because the rows of the current one cannot be looked up in the store by an event's id.
inline constexpr std::size_t causes_remembered = 50'000;
// Pairs of types that follow from each other. Types are words from outside: nobody may make this
// grow for ever.
inline constexpr std::size_t type_pairs = 4096;
// Rows of a store that are compared with another's in one go.
inline constexpr std::size_t rows_compared = 1024;

// Of a command that follows the log: sagas, and ids whose time it knows, to say how long after its
// cause an event came.
inline constexpr std::size_t followed_sagas = 50'000;
inline constexpr std::size_t remembered_ids = 65'536;

}  // namespace laban::limits
