#pragma once

// Which sagas are worth looking at after a run, and how long they all took.

#include <optional>
#include <vector>

#include "observer/api/saga.h"
#include "observer/cli/client/observer_client.h"

namespace laban::cli {

// One completed, one compensated, and one stuck or else one that failed in another way. Fewer when
// there are no such sagas.
std::vector<api::SagaDetail> sagas_worth_looking_at(const ObserverClient& observer);

// From the first start to the last ending, in log time. Nothing when none has ended.
std::optional<double> seconds_of_all(const ObserverClient& observer);

}  // namespace laban::cli
