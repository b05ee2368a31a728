#pragma once

// Whether a draft makes sense. Every rule looks at the whole draft and reports all it finds; none
// stops the others.

#include <map>
#include <string>

#include "observer/definition/draft.h"

namespace laban::observer {

// Known event types and the service that emits each; "*" when any may.
using EventSources = std::map<std::string, std::string, std::less<>>;

struct CheckInput {
  const Draft& draft;
  const std::string& file;
  const EventSources& events;
};

void check_names(const CheckInput& input, Problems& problems);
void check_events(const CheckInput& input, Problems& problems);
void check_order(const CheckInput& input, Problems& problems);
void check_undo(const CheckInput& input, Problems& problems);
void check_deadlines(const CheckInput& input, Problems& problems);

}  // namespace laban::observer
