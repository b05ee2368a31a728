#pragma once

// The undo barrier: one row per (saga, step), written in the same batch as the effect it guards.
//
//   barrier := saga:text-key step:text-key -> "d" | "u" | "b"
//
//   none --action--> done --undo--> undone        none --undo--> barred
//
// It answers what choreographies get wrong: an undo that overtakes its action (the action is
// skipped when it comes), a second undo (absorbed), an undo of what never happened (confirmed as
// nothing).

#include <optional>
#include <string_view>

#include "bus/runtime/transaction.h"

namespace laban::runtime {

enum class StepState : char { none = 'n', done = 'd', undone = 'u', barred = 'b' };

StepState step_state(const Transaction& tx, std::string_view saga, std::string_view step);
void set_step_state(Transaction& tx, std::string_view saga, std::string_view step, StepState state);

}  // namespace laban::runtime
