#pragma once

// sagas.ls with "at": which sagas there were at a moment of the log, and in what state.

#include "observer/queries/as_of.h"
#include "observer/queries/queries.h"
#include "observer/queries/request.h"

namespace laban::observer {

// Reads the instance of every saga that began before, and folds those again that were open then, or
// have changed since.
Json list_past_sagas(const QueryRequest& request, const Until& until, const QueryContext& context);

}  // namespace laban::observer
