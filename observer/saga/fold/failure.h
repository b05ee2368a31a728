#pragma once

// A step or the whole saga fails. Before the pivot a failure begins the compensation; from the
// pivot on nothing is undone any more, and the saga can only be completed (docs/concepts.md, "How a
// failing saga ends").

#include "observer/saga/fold/folding.h"

namespace laban::observer {

void step_failed(Folding& fold, StepIndex index, const std::string& reason);
// `index`: the step that made it fail; none: its own deadline, or an operator. Only the first
// failure counts.
void saga_failed(Folding& fold, std::optional<StepIndex> index, std::string reason);

// The pivot happened or cannot be stopped any more.
void go_forward(Folding& fold);
// Required steps that failed are asked for again, or a person is.
void continue_forward(Folding& fold);
// The saga is no longer stuck; on its way forward its own deadline begins anew.
void resume(Folding& fold);

}  // namespace laban::observer
