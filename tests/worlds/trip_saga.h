#pragma once

// A saga that uses every key of a definition: undone in parallel but for one order, failures that
// do not count, refusals, a step after the pivot that can be asked for again. Its pivot has no
// fence.

#include "observer/saga/definition/load.h"

namespace laban::observer::testing {

extern const EventSources trip_events;
extern const std::string trip_yaml;
const Definition& trip_definition();

}  // namespace laban::observer::testing
