#pragma once

#include "observer/cli/dashboard/service_map.h"

namespace laban::top {

// Fills verdict, says and next from all the other members. `problem`: what it waits for instead of
// reading the log, in its own words; empty when it reads. `waits_are_known`: the observer has read
// the log to its end, so that who waits in its eyes does wait.
void judge(ServiceRow& row, const std::string& problem, bool waits_are_known);

}  // namespace laban::top
