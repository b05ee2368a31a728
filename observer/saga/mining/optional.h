#pragma once

// What the saga does not wait for: the signs of an optional step, each with its count.

#include <map>
#include <string>
#include <vector>

#include "observer/saga/mining/undos.h"

namespace laban::observer::mining {

// Steps that look optional, by what completes them, and why. Whether something waits for them is
// not looked at.
std::map<WordIndex, std::vector<std::string>> optional_by_signs(const Runs& runs,
                                                                const Facts& facts,
                                                                const Roles& roles,
                                                                const Undos& undos);

// Runs that came to rest with nothing undone and nothing failed.
std::vector<const Run*> completed_runs(const Runs& runs, const Roles& roles);

}  // namespace laban::observer::mining
