#pragma once

#include <laban/result.h>

#include <string>

#include "bus/log/nats/connection.h"
#include "observer/api/values.h"

namespace laban::cli {

// Where the log of a partition ends now; its time is not known. A command that reads the log up to
// there has an answer of that place.
Result<observer::api::LogPlace> log_end(nats::Connection& connection, const std::string& name_space,
                                        std::uint32_t partition);

}  // namespace laban::cli
