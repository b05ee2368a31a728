#pragma once

// How long sagas and their steps take, in log time. Pure.

#include <optional>

#include "observer/api/values.h"
#include "observer/saga/fold/instance.h"
#include "observer/saga/timeline/profile.h"

namespace laban::observer {

// From when all its predecessors were done until it was done; nothing if one of the times is
// unknown.
std::optional<Duration> time_of_step(const Definition& definition, const Instance& instance,
                                     StepIndex step);
// From the undo request to its confirmation.
std::optional<Duration> time_of_undo(const Instance& instance, StepIndex step);
// From its first event to its end; nothing while it is open, which includes stuck.
std::optional<Duration> time_of_saga(const Instance& instance);

api::Spread api_spread(const timeline::Spread& spread);
// Nothing if there are no times.
std::optional<api::Spread> spread_of(std::vector<Duration> times);

}  // namespace laban::observer
