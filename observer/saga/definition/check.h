#pragma once

// Whether a draft makes sense. Every rule looks at the whole draft and reports all it finds, up to
// `most_problems`; none stops the others. A draft is checked only when it has no more steps than
// `most_steps`, and every rule takes no longer than reading it did.

#include <map>
#include <string>

#include "observer/saga/definition/draft.h"
#include "observer/saga/definition/saga_state.h"
#include "observer/saga/definition/step_graph.h"

namespace laban::observer {

// Known event types and the service that emits each; "*" if any service may.
using EventSources = std::map<std::string, std::string, std::less<>>;

struct CheckInput {
  const Draft& draft;
  const std::string& file;
  const EventSources* events;  // null: what events there are is not asked
  const StepGraph& order;      // of `after`
};

// Null when there is no such step.
const DraftStep* find_step(const Draft& draft, const std::string& name);
// Whether the step waits for the pivot, directly or not. Circles do no harm.
bool is_after_pivot(const CheckInput& input, std::size_t step);

// As many as one report holds: what is found after them is not looked for.
inline bool is_enough(const Problems& problems) { return problems.size() >= most_problems; }

void check_names(const CheckInput& input, Problems& problems);
void check_events(const CheckInput& input, Problems& problems);
void check_order(const CheckInput& input, Problems& problems);
void check_undo(const CheckInput& input, Problems& problems);
void check_undo_order(const CheckInput& input, Problems& problems);
void check_retries(const CheckInput& input, Problems& problems);
void check_business(const CheckInput& input, Problems& problems);
void check_deadlines(const CheckInput& input, Problems& problems);

}  // namespace laban::observer
