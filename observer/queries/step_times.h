#pragma once

// How long sagas and their steps take, by the times of the log. Pure.

#include <optional>

#include "observer/api/values.h"
#include "observer/saga/fold/instance.h"
#include "observer/saga/timeline/profile.h"

namespace laban::observer {

// From when all it waits for was done until it was; nothing when one of them is not known.
std::optional<Duration> time_of_step(const Definition& definition, const Instance& instance,
                                     StepIndex step);
// From the request to undo it until that was confirmed.
std::optional<Duration> time_of_undo(const Instance& instance, StepIndex step);
// From start to end; nothing while it goes on.
std::optional<Duration> time_of_saga(const Instance& instance);

api::Spread api_spread(const timeline::Spread& spread);
// Nothing of no times.
std::optional<api::Spread> spread_of(std::vector<Duration> times);

}  // namespace laban::observer
