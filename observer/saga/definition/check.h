#pragma once

// Whether a draft makes sense. Every rule checks the whole draft and reports everything it finds;
// none stops the others.

#include <map>
#include <string>

#include "observer/saga/definition/draft.h"
#include "observer/saga/definition/saga_state.h"

namespace laban::observer {

// Known event types and the service that emits each; "*" if any service may.
using EventSources = std::map<std::string, std::string, std::less<>>;

struct CheckInput {
  const Draft& draft;
  const std::string& file;
  const EventSources* events;  // null: event types are not checked
};

// Null when there is no such step.
const DraftStep* find_step(const Draft& draft, const std::string& name);
// Whether `step` waits for the pivot, directly or not. Cycles are safe.
bool is_after_pivot(const Draft& draft, const DraftStep& step);

inline constexpr std::uint32_t most_retries = 100;

void check_names(const CheckInput& input, Problems& problems);
void check_events(const CheckInput& input, Problems& problems);
void check_order(const CheckInput& input, Problems& problems);
void check_undo(const CheckInput& input, Problems& problems);
void check_undo_order(const CheckInput& input, Problems& problems);
void check_retries(const CheckInput& input, Problems& problems);
void check_business(const CheckInput& input, Problems& problems);
void check_deadlines(const CheckInput& input, Problems& problems);

}  // namespace laban::observer
