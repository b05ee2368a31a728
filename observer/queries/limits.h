#pragma once

// Limits of answers. A question is answered while the observer does nothing else.

#include <cstddef>

namespace laban::limits {

// Of a partition. Events are set aside for few reasons; whoever makes up more is not shown all.
inline constexpr std::size_t dead_letter_groups_read = 20'000;

}  // namespace laban::limits
