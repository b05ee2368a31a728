#pragma once

// A step's service is asked to do it again, by the event the definition names under `again`: while
// `retries` are left, after the pivot, and when an operator says so. Before the pivot a step is
// asked for as often as its definition says; after it, again_attempts times (limits.h), then a
// person is needed.

#include "observer/saga/fold/folding.h"

namespace laban::observer {

// The step has failed: it is asked for again once patience_after() has passed.
void plan_retry(Folding& fold, StepIndex index);
// That time has passed, or an answer did not come in time.
void retry_or_give_up(Folding& fold, StepIndex index);
// At once.
void request_retry(Folding& fold, StepIndex index);

}  // namespace laban::observer
