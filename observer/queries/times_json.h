#pragma once

// TIMES of queries.h.

#include "observer/queries/request.h"
#include "observer/story/profile.h"

namespace laban::observer {

// Null where there is none.
Json times_json(const story::Spread& times);

}  // namespace laban::observer
