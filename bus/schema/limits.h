#pragma once

#include <cstddef>

namespace laban::schema::limits {

// In one partition. Each is at most an event long, and kept in memory: 64 MiB if all are.
inline constexpr std::size_t schema_versions = 512;

}  // namespace laban::schema::limits
