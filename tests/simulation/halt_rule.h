#pragma once

// Worked out from the raw log and from the states of the tasks.

#include "tests/simulation/evidence.h"

namespace laban::simulation {

// Whoever halted has said so in the log, nobody else has, and every observer has found it.
audit::Rule halts_are_said(const World& world, const Evidence& evidence, const Plan& plan);

// Of the halt of `service` at `event`: what it said of it in this log; null: nothing.
const StoredMessage* find_diverged(const std::vector<StoredMessage>& log, std::uint32_t partition,
                                   std::uint32_t partitions, std::string_view service,
                                   const EventId& event);

}  // namespace laban::simulation
