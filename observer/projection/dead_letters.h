#pragma once

// Keeps the rows of dead letters: what the log says about them, event by event.

#include "bus/event/wire.h"
#include "bus/runtime/transaction.h"

namespace laban::observer {

// Called with every event that is believed; those that are not about dead letters change nothing.
void keep_letters(const wire::Decoded& event, runtime::Transaction& tx);

}  // namespace laban::observer
