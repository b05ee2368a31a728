#pragma once

// Deadlines of a saga, its steps and the observer's requests. They are armed in log-clock time and
// expire only when a tick is read (log_clock.h), so that every observer sees them expire at the
// same event.

#include "observer/saga/fold/folding.h"

namespace laban::observer {

void on_tick(Folding& fold);

// Steps whose turn has come get their deadlines; completed steps lose theirs.
void arm_deadlines(Folding& fold);
void disarm_deadlines(Folding& fold);
// Sets Instance::wake_at, the earliest time at which a deadline can expire.
void update_wake_time(Folding& fold);

}  // namespace laban::observer
