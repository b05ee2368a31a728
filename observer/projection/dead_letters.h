#pragma once

// Maintains the rows of dead letters, event by event.

#include "bus/event/wire.h"
#include "bus/runtime/transaction.h"

namespace laban::observer {

// Called with every event that is applied; ignores those that are not about dead letters.
void keep_letters(const wire::Decoded& event, runtime::Transaction& tx);

}  // namespace laban::observer
