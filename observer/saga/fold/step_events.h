#pragma once

// What an event says about a step, by the part it plays in the definition. Anything that does not
// fit the state is recorded as a finding; no event is refused, it has happened.

#include "observer/saga/fold/folding.h"

namespace laban::observer {

// Any event but dead letters and operators' actions.
void on_step_event(Folding& fold);

}  // namespace laban::observer
