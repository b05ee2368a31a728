#pragma once

// Refold: the same log read once more by a process that has nothing and emits nothing. What comes
// out must be, byte for byte, what the one that lived through all the faults has.

#include <memory>
#include <string>

#include "tests/simulation/world.h"

namespace laban::simulation {

std::unique_ptr<Store> refold(World& world, const Plan& plan, const Knowledge& knowledge,
                              const Process& process, std::uint32_t partition);

// The rows that are a function of the log.
std::string dump(const Store& store, bool of_observer);
// The first of them that differs, in words.
std::string first_difference(const Store& one, const Store& other, bool of_observer);

}  // namespace laban::simulation
