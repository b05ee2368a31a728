#pragma once

// A moment of the log as the observer's queries take it, and as people read it.

#include "observer/cli/client/observer_client.h"

namespace laban::cli {

// {"sequence"} or {"time"}, from what was written (time_spec.h). `invalid`: it is no point in time.
Result<Json> moment_of(const std::string& text, Time now);

// "#12, 2026-11-20 15:32:16" of the field "at" of an answer; "now" when it has none.
std::string moment_text(const Json& answer);

}  // namespace laban::cli
