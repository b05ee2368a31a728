#pragma once

// A model of a busy shop for the screen, always the same.

#include "observer/cli/dashboard/model.h"

namespace laban::top::testing {

Model busy_shop();
// One saga that is stuck at its refund, with payloads.
OpenSaga stuck_saga();

}  // namespace laban::top::testing
