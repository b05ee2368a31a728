#pragma once

// Asks the running services for the options that they have in force.

#include <laban/result.h>

#include <string>
#include <vector>

#include "bus/log/nats/connection.h"
#include "observer/cli/client/service_stats.h"
#include "observer/cli/command/context.h"

namespace laban::cli {

// Of every service of the namespace that answers; the observer is none.
Result<std::vector<ServiceStats>> ask_services(nats::Connection& connection);

bool has_answered(const std::vector<ServiceStats>& answers, const std::string& service);

// That a service has not answered, with the names of those that have.
Failure silent(const std::string& service, const std::vector<ServiceStats>& answers);

}  // namespace laban::cli
