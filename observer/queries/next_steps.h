#pragma once

// What a person can do about a saga, or can wait for, in words, with the commands to use.

#include "observer/queries/request.h"
#include "observer/saga/fold/instance.h"

namespace laban::observer {

// A list of texts. `clock`: the log clock of its partition.
Json next_steps_of(const Definition& definition, const Instance& instance, Duration clock);

}  // namespace laban::observer
