#pragma once

// What to answer when no saga has the id that was asked for.

#include <string>

#include "observer/queries/queries.h"
#include "observer/queries/query_error.h"

namespace laban::observer {

// "no saga '1-000008' has been seen. Did you mean 'g1-000008'?" Looks at the newest sagas and at
// those with neighbouring ids: its cost is bounded.
NotFound unknown_saga(const QueryContext& context, const std::string& saga);

}  // namespace laban::observer
