#pragma once

// A step's service is asked to repeat it, with the event the definition names under `again`: while
// `retries` are left, after the pivot, and on an operator's request. Before the pivot a step is
// requested as often as its definition says; after it, again_attempts times (limits.h), then a
// person is needed.

#include "observer/saga/fold/folding.h"

namespace laban::observer {

// The step has failed: it is requested again after patience_after().
void plan_retry(Folding& fold, StepIndex index);
// That time has passed, or no answer came in time.
void retry_or_give_up(Folding& fold, StepIndex index);
// At once.
void request_retry(Folding& fold, StepIndex index);

// The request to repeat it is in the log, and it can no longer be undone instead: an answer is due.
bool is_repeat_awaited(const Folding& fold, StepIndex index);
Duration patience_with_repeat(const Folding& fold, StepIndex index);

}  // namespace laban::observer
