#pragma once

// Garbage: messages that no service has sent, most of them not readable.

#include <vector>

#include "bus/log/log.h"
#include "tests/simulation/fixtures.h"
#include "tests/simulation/plan.h"
#include "tests/simulation/random.h"

namespace laban::simulation {

inline constexpr const char* stranger = "mallory";

// Subject and data of a message for this partition; `log` is what stands there already.
StoredMessage make_garbage(const Plan& plan, std::uint32_t partition,
                           const std::vector<StoredMessage>& log, Random& random);

// The message id under which observers ask for a step of one of the last sagas to be undone:
// whoever uses it first makes the broker take their request for a copy.
std::string some_decision(const Plan& plan, std::uint32_t partition,
                          const std::vector<StoredMessage>& log, const Knowledge& knowledge,
                          Random& random);

}  // namespace laban::simulation
