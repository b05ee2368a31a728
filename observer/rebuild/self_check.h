#pragma once

// check_own_rows(): what can still be proved if the log has lost messages: that the store is
// consistent with itself, and with what the log still has.

#include "observer/rebuild/verification.h"

namespace laban::observer {

struct OwnRowsCheck {
  std::uint64_t sagas = 0;
  // `folded` is the result of the saga's own rows, or the message as in the log.
  Comparison comparison;
};

// Folds every saga of `kept` (or the one of the task) from its own rows and compares the instances;
// compares its messages with those `task.fresh` was folded from. Called with the number of sagas so
// far; return false to stop.
Result<OwnRowsCheck> check_own_rows(const FoldTask& task, const Store& kept,
                                    const RowProgress& progress);

}  // namespace laban::observer
