#pragma once

// Limits of what this folder holds in memory for others.

#include <cstddef>

namespace laban::limits {

// Of requests that wait for the loop thread (bus/log/limits.h has their number): 4,096 of a
// megabyte each, as much as NATS takes in one message, would be 4 GiB.
inline constexpr std::size_t waiting_request_bytes = 32 << 20;

}  // namespace laban::limits
