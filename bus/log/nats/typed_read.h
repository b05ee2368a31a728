#pragma once

// Finds the messages of one event type among millions of others.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bus/log/log.h"
#include "bus/log/nats/connection.h"

namespace laban::nats {

// All messages of that type on one partition, oldest first; each costs one request to the broker.
// `exhausted` if there are more than `limit`.
Result<std::vector<StoredMessage>> messages_of(Connection& connection,
                                               const std::string& name_space,
                                               std::uint32_t partition, std::string_view type,
                                               std::size_t limit);

}  // namespace laban::nats
