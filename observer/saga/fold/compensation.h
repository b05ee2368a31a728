#pragma once

// Services are asked to undo what a failed saga has done (docs/concepts.md, "How a failing saga
// ends"): the pivot's first, as a fence; then every step that was completed, the last one first,
// each when the one before is confirmed, or all at once when the definition says so. A request is
// repeated undo_attempts times (limits.h), then a person is needed.

#include "observer/saga/fold/folding.h"

namespace laban::observer {

// The next requests that the facts allow.
void continue_compensation(Folding& fold);

// Completed, its undo can be asked for and is neither confirmed nor waived.
bool is_undo_owed(const Folding& fold, StepIndex index);
void request_undo(Folding& fold, StepIndex index);
void request_undo_or_give_up(Folding& fold, StepIndex index);
// No answer came in time.
void undo_unanswered(Folding& fold, StepIndex index);
// Its service says that it could not do it; `reason` may be empty. Asked again later.
void undo_not_done(Folding& fold, StepIndex index, const std::string& reason);

// What the log says of this step excludes itself: only a person can settle that.
void contradict(Folding& fold, StepIndex index);

// How long a request is waited for, or put off, before its `attempt` is followed by another.
Duration patience_after(std::uint32_t attempt);

}  // namespace laban::observer
