#pragma once

// TIMES and SPREAD of queries.h.

#include "observer/queries/request.h"
#include "observer/story/profile.h"

namespace laban::observer {

// Null where there is none.
Json times_json(const story::Spread& times);
// Of no values: zeros.
Json spread_json(const story::Spread& spread);

}  // namespace laban::observer
