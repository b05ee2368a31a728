// Business states: known steps, known states.

#include <fmt/core.h>
#include <laban/subject.h>

#include "observer/saga/definition/check.h"
#include "observer/saga/definition/nearest.h"

namespace laban::observer {

void check_business(const CheckInput& input, Problems& problems) {
  std::vector<std::string> steps, states;
  for (const auto& step : input.draft.steps) steps.push_back(step.name.value);
  for (std::size_t i = 0; i < state_count; ++i) states.emplace_back(name_of(static_cast<State>(i)));
  const auto report = [&](const Text& where, std::string message, std::string hint) {
    problems.push_back({input.file, where.at, std::move(message), std::move(hint)});
  };
  for (const auto& business : input.draft.business) {
    if (is_enough(problems)) return;
    const std::string& name = business.name.value;
    if (!is_subject_token(name)) {
      report(business.name, fmt::format("'{}' is not a name for a business state", name),
             "1 to 32 of a-z, 0-9, '-' and '_'");
    }
    for (const auto& step : business.done) {
      if (is_enough(problems)) return;
      if (find_step(input.draft, step.value) != nullptr) continue;
      report(step,
             fmt::format("business state '{}' names '{}', which is not a step", name, step.value),
             did_you_mean(step.value, steps, ""));
    }
    for (const auto& state : business.states) {
      if (is_enough(problems)) return;
      if (parse_state(state.value)) continue;
      report(state,
             fmt::format("business state '{}' names '{}', which is not a state", name, state.value),
             did_you_mean(state.value, states,
                          "placeholder, running, compensating, completed, compensated or stuck"));
    }
  }
  if (input.draft.business.size() > most_business_states) {
    report(input.draft.business.front().name,
           fmt::format("{} business states are more than the limit of {}",
                       input.draft.business.size(), most_business_states),
           "people cannot tell more apart");
  }
}

}  // namespace laban::observer
