#include "observer/saga/definition/definition.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "bus/event/hash.h"

namespace laban::observer {

const char* name_of(Role role) {
  switch (role) {
    case Role::done:
      return "done";
    case Role::fails:
      return "fails";
    case Role::undo:
      return "undo";
    case Role::undone:
      return "undone";
    case Role::refused:
      return "refused";
    case Role::again:
      return "again";
  }
  return "?";
}

Definition::Definition(Parts parts) : parts_(std::move(parts)) {
  for (StepIndex index = 0; index < parts_.steps.size(); ++index) {
    const Step& step = parts_.steps[index];
    const auto add = [&](const std::string& type, Role role) {
      if (!type.empty()) by_type_.emplace(type, Part{role, index});
    };
    add(step.done, Role::done);
    for (const auto& type : step.fails) add(type, Role::fails);
    add(step.undo, Role::undo);
    add(step.undone, Role::undone);
    add(step.refused, Role::refused);
    add(step.again, Role::again);
    if (step.pivot) pivot_ = index;
  }
  digest_ = hash64(canonical());
}

std::optional<Part> Definition::part_of(std::string_view type) const {
  const auto found = by_type_.find(type);
  if (found == by_type_.end()) return std::nullopt;
  return found->second;
}

bool Definition::has_participant(std::string_view service) const {
  return std::any_of(parts_.steps.begin(), parts_.steps.end(),
                     [&](const Step& step) { return step.service == service; });
}

Definition Definition::as_shadow() const {
  Parts parts = parts_;
  parts.name = std::string(base_name(parts.name)).append(shadow_suffix);
  return Definition(std::move(parts));
}

std::string Definition::canonical() const {
  std::string text =
      fmt::format("saga {}\nstarts {}\nwithin {}\nparallel {}\n", base_name(parts_.name),
                  parts_.starts, parts_.within.count(), parts_.parallel);
  for (const Step& step : parts_.steps) {
    text += fmt::format(
        "step {} service {} after [{}] done {} fails [{}] undo {} undone {} refused {}"
        " undo_after [{}] again {} retries {} pivot {} optional {} within {}\n",
        step.name, step.service, fmt::join(step.after, " "), step.done, fmt::join(step.fails, " "),
        step.undo, step.undone, step.refused, fmt::join(step.undo_after, " "), step.again,
        step.retries, step.pivot, step.optional, step.within.count());
  }
  for (const BusinessState& state : parts_.business) {
    text += fmt::format("business {} done [{}] states [", state.name, fmt::join(state.done, " "));
    for (const State one : state.states) text += fmt::format(" {}", name_of(one));
    text += " ]\n";
  }
  return text;
}

std::string duration_word(Duration duration) {
  using namespace std::chrono;
  constexpr std::pair<Duration, const char*> units[] = {{days(1), "d"},
                                                        {hours(1), "h"},
                                                        {minutes(1), "m"},
                                                        {seconds(1), "s"},
                                                        {milliseconds(1), "ms"}};
  for (const auto& [unit, word] : units) {
    if (duration >= unit && duration % unit == Duration::zero())
      return fmt::format("{}{}", duration / unit, word);
  }
  return fmt::format("{}ns", duration.count());
}

}  // namespace laban::observer
