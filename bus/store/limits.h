#pragma once

// Limits of one store's memory and of what it reads again after a crash.

#include <cstddef>
#include <cstdint>

namespace laban::limits {

// For each column family. Rows are small and short-lived; a small memtable stays in the processor's
// cache.
inline constexpr std::size_t memtable_bytes = 4 << 20;
// Blocks, indexes and filters together, so that a store that grows takes no more memory. Enough to
// answer questions about any saga.
inline constexpr std::size_t cache_bytes = 32 << 20;
// The most that recovery reads again.
inline constexpr std::uint64_t wal_bytes = 64 << 20;

}  // namespace laban::limits
