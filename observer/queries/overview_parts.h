#pragma once

// The parts of an overview (queries.h), each from a bounded number of sagas.

#include "observer/queries/sampled_saga.h"

namespace laban::observer {

// FLOW: the steps of each definition in force, who waits at them and how long they take.
// `counts`: "definitions" of sagas.stats.
Json flows_of(const QueryContext& context, const FoundSagas& recent, const Json& counts);

// ALIKE: failures that are alike, the most frequent first.
Json failure_groups(const FoundSagas& failed);

// SERVICE: of every service that has a step, what waits for it and what failed there.
// `open`: sagas that have not ended.
Json services_of(const QueryContext& context, const FoundSagas& open, const FoundSagas& recent,
                 const Json& failures);

// TYPE: every event type of the schemas, and every one that was seen.
Json types_of(const QueryContext& context);

}  // namespace laban::observer
