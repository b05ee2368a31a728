#pragma once

// A mined definition as JSON: the evidence that its file shows as comments.

#include "observer/cli/client/observer_client.h"
#include "observer/saga/mining/mined.h"

namespace laban::cli {

Json mined_json(const observer::MinedSaga& mined);

}  // namespace laban::cli
