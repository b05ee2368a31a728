#pragma once

// Files that stores keep open: of each store a log, a directory for each family, and its tables.
// The limit is the process's, so its stores share it.

#include <laban/result.h>

#include <cstdint>

namespace laban::rocks {

// How many files this process may have open. Raises the soft limit to the hard one, if it is lower:
// only programs that use select() need the low one.
std::uint64_t open_files_limit();

// How many tables each of `stores` stores with `families` families may keep open; 0: all it has.
// `invalid` when the limit is too low for so many stores.
Result<int> tables_for_each(std::uint64_t limit, std::uint64_t stores, std::uint64_t families);

// The most families that a store of ours has; a test compares.
inline constexpr std::uint64_t most_families = 20;

}  // namespace laban::rocks
