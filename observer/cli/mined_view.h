#pragma once

// What was mined, as JSON: the facts a definition file shows as comments.

#include "observer/cli/observer_client.h"
#include "observer/mining/mined.h"

namespace laban::cli {

Json mined_json(const observer::MinedSaga& mined);

}  // namespace laban::cli
