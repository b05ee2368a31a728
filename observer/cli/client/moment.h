#pragma once

// A moment of the log, for the observer's queries and for people.

#include <optional>

#include "observer/api/saga.h"

namespace laban::cli {

namespace api = observer::api;

// Parses what a person wrote (terminal/time_spec.h). `invalid`: it is not a point in time.
Result<api::Moment> moment_of(const std::string& text, Time now);

// "#12, 2026-11-20 15:32:16"; "now" for none.
std::string moment_text(const std::optional<api::SagaMoment>& at);

}  // namespace laban::cli
