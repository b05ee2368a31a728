#pragma once

// Garbage: messages that no service has sent, most of them unreadable.

#include <vector>

#include "bus/log/log.h"
#include "tests/simulation/fixtures.h"
#include "tests/simulation/plan.h"
#include "tests/simulation/random.h"

namespace laban::simulation {

// Subject and data of a message for this partition; `log` holds the existing ones.
StoredMessage make_garbage(const Plan& plan, std::uint32_t partition,
                           const std::vector<StoredMessage>& log, Random& random);

// The message id with which observers request an undo of one of the last sagas: whoever uses it
// first makes the broker take their request for a copy.
std::string some_decision(const Plan& plan, std::uint32_t partition,
                          const std::vector<StoredMessage>& log, const Knowledge& knowledge,
                          Random& random);

}  // namespace laban::simulation
