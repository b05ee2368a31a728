#pragma once

// What operators do to a saga (docs/debugging.md): hold, release, retry, skip, abort. An action
// that is not possible is recorded with the reason and has no other effect.

#include "observer/saga/fold/folding.h"

namespace laban::observer {

void on_operator_action(Folding& fold, const OperatorAction& action);

}  // namespace laban::observer
