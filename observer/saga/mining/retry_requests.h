#pragma once

// RetryRequest: requests to repeat a step, and how many of its failures did not count.

#include <map>
#include <vector>

#include "observer/saga/mining/activities.h"

namespace laban::observer::mining {

struct RetryRequest {
  WordIndex request = 0;
  std::size_t retries = 0;
};

// By the event that completes the step.
std::map<WordIndex, RetryRequest> retry_requests_of(const Runs& runs, const Roles& roles);

}  // namespace laban::observer::mining
