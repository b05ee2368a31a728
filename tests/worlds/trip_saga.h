#pragma once

// A saga that uses every key of a definition: parallel undos with one exception, failures that do
// not count, refusals, a step after the pivot that can be requested again. Its pivot has no fence.

#include "observer/saga/definition/load.h"

namespace laban::observer::testing {

extern const EventSources trip_events;
extern const std::string trip_yaml;
const Definition& trip_definition();

}  // namespace laban::observer::testing
