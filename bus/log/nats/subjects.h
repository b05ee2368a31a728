#pragma once

// Which subjects a partition of the log holds. They name types and services, not sagas: there are
// few, however long the log is.

#include <string>
#include <vector>

#include "bus/log/nats/connection.h"

namespace laban::nats {

// Without the namespace and the partition: "payment.charged", "laban.retry_due.payment". Takes one
// request. `not_found` if the partition does not exist.
Result<std::vector<std::string>> subjects_of(Connection& connection, const std::string& name_space,
                                             std::uint32_t partition);

}  // namespace laban::nats
