#pragma once

// Limits of one event. Larger ones are refused before any of their bytes is interpreted.

#include <cstddef>
#include <cstdint>

namespace laban::limits {

// The largest event in a real day of orders is about 50 KB. The broker's own limit is 1 MiB.
inline constexpr std::size_t event_bytes = 128 * 1024;
inline constexpr std::uint32_t envelope_tables = 64;
inline constexpr std::uint32_t envelope_depth = 8;
// Room for a list of several hundred items; verifying that many tables takes far less than a
// millisecond.
inline constexpr std::uint32_t payload_tables = 4096;
inline constexpr std::uint32_t payload_depth = 16;
// A payload when it is unpacked (bus/event/unpacked.h). An honest one refers to each of its parts
// once, and small parts cost more than their bytes.
inline constexpr std::size_t unpacked_bytes = 4 * event_bytes;
inline constexpr std::size_t unpacked_part = 16;
// A binary schema. Those of this repository take up to 5 KB.
inline constexpr std::size_t schema_bytes = 2 * event_bytes;

}  // namespace laban::limits
