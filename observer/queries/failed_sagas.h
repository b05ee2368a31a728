#pragma once

// The newest sagas that failed, grouped by what made them fail: the same in `sagas failures`, in
// the overview and for each service.

#include <string>
#include <vector>

#include "observer/api/failures.h"
#include "observer/queries/queries.h"

namespace laban::observer {

struct FailuresAlike {
  api::FailureGroup group;
  // Of the newest failure: under which definition, the reason as it was given, and the saga.
  std::string definition, reason, newest;
};

struct FailedSagas {
  api::FailuresSample sample;
  std::vector<FailuresAlike> groups;  // most frequent first
};

// Reads as many sagas as the request says, at most.
FailedSagas failed_sagas(const api::SagasFailuresRequest& request, const QueryContext& context);

}  // namespace laban::observer
