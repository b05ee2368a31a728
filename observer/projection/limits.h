#pragma once

// Limits of the observer and of commands that follow the log. How much of a saga is kept is limited
// in observer/saga/fold/limits.h, because changing that changes the meaning of logs. So does
// changing deadlines_per_tick, type_pairs or rows_searched_for_start: raise fold_version. Each
// limit has a row in tests/architecture/limits.txt.

#include <cstddef>

namespace laban::limits {

// A running saga gets its next event within a second; this many take about 450 MB.
inline constexpr std::size_t cached_sagas = 100'000;
// Keeps a batch from outgrowing memory when everything is due at once; the remainder is handled at
// the next tick.
inline constexpr std::size_t deadlines_per_tick = 10'000;
// Causes are remembered for at least this many events and at most twice as many. No fewer than a
// batch has messages: rows of the current batch cannot be looked up in the store by event id.
inline constexpr std::size_t causes_remembered = 50'000;
// Pairs of consecutive event types. Types come from outside, so the number is bounded.
inline constexpr std::size_t type_pairs = 4096;
// A saga's start is searched for only among its first rows; where it is not, the saga has none.
inline constexpr std::size_t rows_searched_for_start = 64;
// Events of one saga that a question folds again, while the observer does nothing else: a second or
// two. A saga of the shop has about thirty.
inline constexpr std::size_t rows_refolded = 100'000;
// Rows compared at a time when two stores are compared.
inline constexpr std::size_t rows_compared = 1024;

// A command that follows the log remembers this many sagas; and of this many events the times, to
// show how long after its cause an event came, and the contents, to notice another one under the
// same id.
inline constexpr std::size_t followed_sagas = 50'000;
inline constexpr std::size_t remembered_ids = 65'536;

}  // namespace laban::limits
