#pragma once

// A step or the whole saga fails. Before the pivot a failure starts the compensation; from the
// pivot on nothing is undone, and the saga can only be completed (docs/concepts.md, "How a failing
// saga ends").

#include "observer/saga/fold/folding.h"

namespace laban::observer {

void step_failed(Folding& fold, StepIndex index, const std::string& reason);
// `index`: the step that made it fail; none: the saga's own deadline, or an operator. Only the
// first failure counts.
void saga_failed(Folding& fold, std::optional<StepIndex> index, const std::string& reason);

// The pivot happened or can no longer be stopped.
void go_forward(Folding& fold);
// Required steps that failed are requested again, or need a person.
void continue_forward(Folding& fold);
// The saga is no longer stuck; unless it is being undone, its own deadline starts again.
void resume(Folding& fold);

}  // namespace laban::observer
