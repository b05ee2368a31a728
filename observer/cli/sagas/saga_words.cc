#include "observer/cli/sagas/saga_words.h"

#include <fmt/core.h>

#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {

using observer::State;

Span state_span(State state) {
  const std::string name = name_of(state);
  switch (state) {
    case State::completed:
      return {"✓ " + name, Colour::green};
    case State::compensated:
      return {"↺ " + name, Colour::yellow};
    case State::compensating:
      return {"↺ " + name, Colour::cyan};
    case State::stuck:
      return {"✗ " + name, Colour::red};
    case State::running:
      return {"● " + name, Colour::blue};
    case State::placeholder:
      break;
  }
  return {"○ " + name, Colour::plain};
}

Span state_span(const api::SagaSummary& saga) {
  Span state = state_span(saga.state);
  if (saga.held != Time{}) state.text += ", held";
  return state;
}

Colour colour_of_role(std::string_view role) {
  if (role == "fails") return Colour::red;
  if (role == "undo" || role == "undone" || role == "refused") return Colour::yellow;
  return Colour::plain;
}

std::string role_text(const std::optional<observer::Role>& role) {
  return role ? name_of(*role) : std::string();
}

std::string wait_text(const api::SagaWait& wait) {
  std::string aim = name_of(wait.what);
  if (wait.what == api::WaitFor::done) aim = wait.step.value_or("");
  if (wait.what == api::WaitFor::undone) aim = wait.step.value_or("") + ", undo";
  std::string text = fmt::format("{} ({}) {}", wait.service, aim, to_text(wait.waited));
  if (wait.left) text += fmt::format(", {} left", to_text(*wait.left));
  if (wait.retry_in) text += ", asked again in " + to_text(*wait.retry_in);
  return text;
}

std::string waiting_text(const api::SagaSummary& saga) {
  std::string text;
  for (const auto& wait : saga.waiting_for) text += (text.empty() ? "" : "; ") + wait_text(wait);
  return text;
}

std::string failure_text(const api::SagaSummary& saga) {
  if (!saga.failure) return {};
  const auto& [step, type, reason, sequence, time] = *saga.failure;
  return fmt::format("{}{} at #{}{}", step ? *step + ": " : "", type, sequence,
                     reason.empty() ? "" : ", " + reason);
}

}  // namespace laban::cli
