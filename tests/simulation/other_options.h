#pragma once

// Other options and other builds, under which a service decides otherwise on what its log holds.

#include <map>
#include <string>
#include <vector>

#include "bus/log/log.h"
#include "tests/simulation/plan.h"

namespace laban::simulation {

// The service refuses whatever it is asked for.
std::map<std::string, std::string> refusing_options(const Plan& plan, const std::string& service);

// Whether the log is sure to keep the options that the service said first, even if some of its tail
// is cut off.
bool has_said_options(const Plan& plan, const std::string& service, std::uint32_t partition,
                      const std::vector<StoredMessage>& log);

// Whether a rebuild by a build that refuses everything is sure to meet a contradiction, even if
// some of the log's tail is cut off meanwhile: something was agreed to there, at the first attempt.
bool would_contradict(const Plan& plan, const std::string& service, std::uint32_t partition,
                      const std::vector<StoredMessage>& log);

}  // namespace laban::simulation
