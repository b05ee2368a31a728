#pragma once

// TIMES and SPREAD of queries.h.

#include "observer/queries/request.h"
#include "observer/saga/timeline/profile.h"

namespace laban::observer {

// Null where there is none.
Json times_json(const timeline::Spread& times);
// Of no values: zeros.
Json spread_json(const timeline::Spread& spread);

}  // namespace laban::observer
