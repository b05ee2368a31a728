#pragma once

#include "observer/cli/dashboard/service_map.h"

namespace laban::top {

// Sets verdict, says and next from the other members. `problem`: why the service does not read the
// log, in its own words; empty when it does. `waits_are_known`: the observer has read the log to
// its end, so its view of waiting sagas is current.
void judge(ServiceRow& row, const std::string& problem, bool waits_are_known);

}  // namespace laban::top
