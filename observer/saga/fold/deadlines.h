#pragma once

// Deadlines of a saga, its steps and the observer's requests: armed in time of the log clock, and
// passed only where a tick is met (log_clock.h), so that every observer sees them pass at the same
// event.

#include "observer/saga/fold/folding.h"

namespace laban::observer {

void on_tick(Folding& fold);

// Steps whose turn has come get their deadlines; those that are done lose theirs.
void arm_deadlines(Folding& fold);
void disarm_deadlines(Folding& fold);
// Sets Instance::wake_at, before which no deadline passes.
void update_wake_time(Folding& fold);

}  // namespace laban::observer
