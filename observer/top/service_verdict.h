#pragma once

#include "observer/top/services.h"

namespace laban::top {

// Fills verdict, says and next from all the other members. `problem`: what it waits for instead of
// reading the log, in its own words; empty when it reads.
void judge(ServiceRow& row, const std::string& problem);

}  // namespace laban::top
