#pragma once

// How what is known about a saga reads, everywhere: signs of states, colours of roles, whom it
// waits for.

#include <optional>
#include <string>
#include <string_view>

#include "observer/api/saga.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

namespace api = observer::api;

// "✗ stuck": a state is never colour alone.
Span state_span(observer::State state);
// With ", held" when a person holds it.
Span state_span(const api::SagaSummary& saga);

// The colour an event is shown in.
Colour colour_of_role(std::string_view role);
std::string role_text(const std::optional<observer::Role>& role);

// "payment (charge) 2.1 s, 27.9 s left"
std::string wait_text(const api::SagaWait& wait);
// All its waits; empty when it waits for nobody.
std::string waiting_text(const api::SagaSummary& saga);

// "carrier: logistics.rejected at #69, injected failure"; empty when it has not failed.
std::string failure_text(const api::SagaSummary& saga);

}  // namespace laban::cli
