#pragma once

// What an event means for a step, by its role in the definition. An event that does not fit the
// state is recorded as a finding; it is never refused, because it has happened.

#include "observer/saga/fold/folding.h"

namespace laban::observer {

// Any event except dead letters and operators' actions.
void on_step_event(Folding& fold);

}  // namespace laban::observer
