#pragma once

// A service has set an event aside (laban.dead_lettered): it will not react to it. When that event
// was to begin a step, the step has failed; when it was a request of the observer, the request is
// repeated later.

#include "observer/saga/fold/folding.h"

namespace laban::observer {

void on_dead_letter(Folding& fold, const DeadLetter& letter);

}  // namespace laban::observer
