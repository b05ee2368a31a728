#pragma once

// Picks sagas worth looking at after a run, and measures how long all of them took.

#include <optional>
#include <vector>

#include "observer/api/saga.h"
#include "observer/cli/client/observer_client.h"

namespace laban::cli {

// One completed, one compensated, and one that is stuck or failed in another way. Fewer if there
// are no such sagas.
std::vector<api::SagaDetail> sagas_worth_looking_at(const ObserverClient& observer);

// From the first start to the last ending, in log time. Nothing if none has ended.
std::optional<double> seconds_of_all(const ObserverClient& observer);

}  // namespace laban::cli
