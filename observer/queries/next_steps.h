#pragma once

// What a person can do about a saga, or wait for, in words, with the commands to use.

#include <string>
#include <vector>

#include "observer/saga/fold/instance.h"

namespace laban::observer {

// `clock`: the log clock of its partition.
std::vector<std::string> next_steps_of(const Definition& definition, const Instance& instance,
                                       Duration clock);

}  // namespace laban::observer
