#pragma once

// Which subjects a partition of the log holds, and which namespaces a broker. Subjects name types
// and services, not sagas: there are few, however long the log is.

#include <string>
#include <vector>

#include "bus/log/nats/connection.h"

namespace laban::nats {

// Without the namespace and the partition: "payment.charged", "laban.retry_due.payment". Takes one
// request. `not_found` if the partition does not exist.
Result<std::vector<std::string>> subjects_of(Connection& connection, const std::string& name_space,
                                             std::uint32_t partition);

// The namespaces that this broker has streams of, in the order of the alphabet. Streams are taken
// for those of a namespace by their names.
Result<std::vector<std::string>> namespaces_of(Connection& connection);

}  // namespace laban::nats
