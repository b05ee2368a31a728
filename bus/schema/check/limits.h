#pragma once

// What a schema from anyone may have.

#include <cstddef>
#include <cstdint>

namespace laban::schema::limits {

// Names go into JSON as they are, as often as a payload has the field or value.
inline constexpr std::size_t longest_identifier = 64;
inline constexpr std::size_t longest_type_name = 256;
// Structs in each other: a check calls itself as often.
inline constexpr int deepest_struct = 16;
// The writer of JSON looks for a value from the first on, for each of up to half a million numbers.
inline constexpr std::uint32_t enum_values = 512;
// Types that one file declares share its name: each of them looks at all of it.
inline constexpr std::uint32_t longest_file_name = 4096;

}  // namespace laban::schema::limits
