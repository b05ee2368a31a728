#pragma once

// Asks services to undo what a failed saga has done (docs/concepts.md, "How a failing saga ends"):
// first the pivot's, as a fence; then every completed step, latest first, each when the one before
// is confirmed, or all at once if the definition says so. A request is repeated undo_attempts times
// (limits.h), then a person is needed.

#include "observer/saga/fold/folding.h"

namespace laban::observer {

// Decides the next requests that the facts allow.
void continue_compensation(Folding& fold);

// It fails, and messages that may have been about it are lost: a person says whether to go on.
bool lacks_evidence(const Folding& fold);
// Requests in the log that nobody waits for any more are waited for again.
void arm_patience(Folding& fold);

// The step is completed, its undo can be requested and is neither confirmed nor waived.
bool is_undo_owed(const Folding& fold, StepIndex index);
void request_undo(Folding& fold, StepIndex index);
void request_undo_or_give_up(Folding& fold, StepIndex index);
// No answer came in time.
void undo_unanswered(Folding& fold, StepIndex index);
// The service reports that it could not undo it; `reason` may be empty. Requested again later.
void undo_not_done(Folding& fold, StepIndex index, const std::string& reason);

// The log contradicts itself about this step: only a person can settle that.
void contradict(Folding& fold, StepIndex index);

// How long to wait for an answer to request number `attempt` before the next one is sent.
Duration patience_after(std::uint32_t attempt);

}  // namespace laban::observer
