#pragma once

// Refold: the same log read again by a process that starts empty and emits nothing. The result must
// be, byte for byte, that of the process that lived through all the faults.

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
