#pragma once

// A service has set an event aside (laban.dead_lettered) and will not react to it. If that event
// was to begin a step, the step has failed; if it was a request of the observer, the request is
// repeated later.

#include "observer/saga/fold/folding.h"

namespace laban::observer {

void on_dead_letter(Folding& fold, const DeadLetter& letter);

}  // namespace laban::observer
