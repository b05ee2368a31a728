#pragma once

// Limits of one store's memory, and of how much is read again after a crash.

#include <cstddef>
#include <cstdint>

namespace laban::limits {

// Per column family. Rows are small and short-lived; a small memtable stays in the CPU cache.
inline constexpr std::size_t memtable_bytes = 4 << 20;
// Blocks, indexes and filters together, so that a growing store takes no more memory. Enough to
// answer queries about any saga.
inline constexpr std::size_t cache_bytes = 32 << 20;
// The most that recovery has to read.
inline constexpr std::uint64_t wal_bytes = 64 << 20;

}  // namespace laban::limits
