#pragma once

// Limits of one event. Bytes beyond them are refused before anything is read from them.

#include <cstddef>
#include <cstdint>

namespace laban::limits {

// The largest event of a real day of business is about 50 KB. The broker's own limit is 1 MiB.
inline constexpr std::size_t event_bytes = 128 * 1024;
inline constexpr std::uint32_t envelope_tables = 64;
inline constexpr std::uint32_t envelope_depth = 8;
// Room for a list of several hundred items; verifying that many tables takes far less than a
// millisecond.
inline constexpr std::uint32_t payload_tables = 4096;
inline constexpr std::uint32_t payload_depth = 16;

}  // namespace laban::limits
