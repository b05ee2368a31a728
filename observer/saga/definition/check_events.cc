// Names and events: events are known, emitted by the right service, and each has one role.

#include <fmt/core.h>
#include <laban/subject.h>

#include <algorithm>

#include "observer/saga/definition/check.h"
#include "observer/saga/definition/nearest.h"

namespace laban::observer {

namespace {

constexpr std::string_view asker = "observer";

class EventCheck {
 public:
  EventCheck(const CheckInput& input, Problems& problems) : input_(input), problems_(problems) {
    if (input.events == nullptr) return;
    for (const auto& [type, source] : *input.events) known_.push_back(type);
  }

  // `source` must be the service that emits it; empty: any.
  void known(const Text& event, std::string_view source, const std::string& part) {
    if (event.value.empty() || input_.events == nullptr) return;
    const auto found = input_.events->find(event.value);
    if (found == input_.events->end()) {
      report(event, fmt::format("unknown event '{}' as {}", event.value, part),
             did_you_mean(event.value, known_, "declare it in the .fbs of its context"));
      return;
    }
    if (source.empty() || found->second == "*" || found->second == source) return;
    const std::string hint = source == asker ? "only the observer asks for it"
                                             : fmt::format("set 'service: {}'", found->second);
    report(event,
           fmt::format("'{}' as {} is emitted by {}, not by {}", event.value, part, found->second,
                       source),
           hint);
  }

  // Each event has one role.
  void plays(const Text& event, const std::string& part) {
    if (event.value.empty()) return;
    const auto [first, is_new] = parts_.try_emplace(event.value, part);
    if (is_new) return;
    report(event, fmt::format("'{}' as {} is already {}", event.value, part, first->second),
           "an event can have one role only; use a separate event here");
  }

 private:
  void report(const Text& where, std::string message, std::string hint) {
    problems_.push_back({input_.file, where.at, std::move(message), std::move(hint)});
  }

  const CheckInput& input_;
  Problems& problems_;
  std::vector<std::string> known_;
  std::map<std::string, std::string> parts_;
};

}  // namespace

void check_names(const CheckInput& input, Problems& problems) {
  const auto check = [&](const Text& name, std::string_view what) {
    if (name.value.empty() || is_subject_token(name.value)) return;
    problems.push_back({input.file, name.at,
                        fmt::format("'{}' is not a name for a {}", name.value, what),
                        "1 to 32 of a-z, 0-9, '-' and '_'"});
  };
  check(input.draft.saga, "saga");
  for (const auto& step : input.draft.steps) {
    check(step.name, "step");
    check(step.service, "service");
  }
  if (input.draft.steps_at.line != 0 && input.draft.steps.empty()) {
    problems.push_back({input.file, input.draft.steps_at, "there are no steps", ""});
  }
}

void check_events(const CheckInput& input, Problems& problems) {
  EventCheck check(input, problems);
  const auto use = [&](const Text& event, std::string_view source, const std::string& part) {
    check.known(event, source, part);
    check.plays(event, part);
  };
  for (const auto& step : input.draft.steps) {
    const auto part = [&](std::string_view key) {
      return fmt::format("'{}' of step '{}'", key, step.name.value);
    };
    use(step.done, step.service.value, part("done"));
    for (const auto& event : step.fails) {
      if (is_enough(problems)) return;
      use(event, step.service.value, part("fails"));
    }
    use(step.undo, asker, part("undo"));
    use(step.undone, step.service.value, part("undone"));
    use(step.refused, step.service.value, part("refused"));
    use(step.again, asker, part("again"));
  }
  const Text& starts = input.draft.starts;
  if (starts.value.empty()) return;
  check.known(starts, {}, "'starts'");
  const auto does = [&](const DraftStep& step) { return step.done.value == starts.value; };
  if (std::none_of(input.draft.steps.begin(), input.draft.steps.end(), does)) {
    problems.push_back(
        {input.file, starts.at,
         fmt::format("no step is completed by '{}', the event the saga starts with", starts.value),
         fmt::format("add a step with 'done: {}'", starts.value)});
  }
}

}  // namespace laban::observer
