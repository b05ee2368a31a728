#pragma once

// What was mined, as JSON: the facts a definition file shows as comments.

#include "observer/cli/client/observer_client.h"
#include "observer/saga/mining/mined.h"

namespace laban::cli {

Json mined_json(const observer::MinedSaga& mined);

}  // namespace laban::cli
