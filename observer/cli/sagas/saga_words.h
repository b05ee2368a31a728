#pragma once

// How a saga is described everywhere: signs of states, colours of roles, what it waits for.

#include <optional>
#include <string>
#include <string_view>

#include "observer/api/saga.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

namespace api = observer::api;

// "✗ stuck": a state is never colour alone.
Span state_span(observer::State state);
// With ", held" if an operator holds it.
Span state_span(const api::SagaSummary& saga);

// The colour in which an event is shown.
Colour colour_of_role(std::string_view role);
std::string role_text(const std::optional<observer::Role>& role);

// "payment (charge) 2.1 s, 27.9 s left"
std::string wait_text(const api::SagaWait& wait);
// All its waits; empty if it waits for nothing.
std::string waiting_text(const api::SagaSummary& saga);

// "carrier: logistics.rejected at #69, injected failure"; empty if it has not failed.
std::string failure_text(const api::SagaSummary& saga);

}  // namespace laban::cli
