#pragma once

// Detects optional steps: the signs that a saga does not wait for a step, each with its count.

#include <map>
#include <string>
#include <vector>

#include "observer/saga/mining/undos.h"

namespace laban::observer::mining {

// Steps that look optional, by the event that completes them, and why. Does not check whether
// something waits for them.
std::map<WordIndex, std::vector<std::string>> optional_by_signs(const Runs& runs,
                                                                const Facts& facts,
                                                                const Roles& roles,
                                                                const Undos& undos);

// Runs that came to rest without a failure or an undo.
std::vector<const Run*> completed_runs(const Runs& runs, const Roles& roles);

}  // namespace laban::observer::mining
