#include "observer/saga/fold/parting.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "observer/saga/fold/waits.h"

namespace laban::observer {

namespace {

constexpr std::string_view time_type = "laban.tick";
constexpr std::string_view observer_source = "observer";
constexpr std::string_view operator_source = "operator";

// ---- what is decided

std::string undoes_text(const UnderDefinition& saga) {
  std::vector<std::string> names;
  for (const StepIndex step : undos_of(saga)) names.push_back(saga.definition.step(step).name);
  return names.empty() ? "" : fmt::format("; undoes {}", fmt::join(names, ", "));
}

// Of the framework's own events, only the reason is meaningful to a reader.
std::string reason_of(const Failure& failure) {
  if (failure.reason.empty()) return failure.type;
  return failure.type.starts_with("laban.") ? failure.reason : failure.type + ": " + failure.reason;
}

std::string deadline_passed_at(const Instance& instance, std::uint64_t sequence) {
  for (const auto& finding : instance.findings) {
    if (finding.kind == FindingKind::deadline_passed && finding.sequence == sequence)
      return finding.text;
  }
  return {};
}

// "goes on: waits for payment.charged from payment, 1m29s left".
std::string goes_on(const UnderDefinition& saga, Duration clock) {
  const auto& [definition, instance] = saga;
  std::string text;
  for (const Wait& wait : waits_of(definition, instance)) {
    if (wait.what != Wait::For::done) continue;
    text += fmt::format("{}{} from {}", text.empty() ? "goes on: waits for " : " and ", wait.event,
                        wait.service);
    if (const auto left = time_left(instance, wait.due, clock))
      text += fmt::format(", {} left", laban::to_text(*left));
  }
  return text.empty() ? "goes on" : text;
}

std::string decision_of(const UnderDefinition& saga, std::uint64_t sequence, Duration clock) {
  const Instance& instance = saga.instance;
  const bool fails_here = instance.failure && instance.failure->sequence == sequence;
  if (fails_here && instance.is_failing())
    return "fails: " + reason_of(*instance.failure) + undoes_text(saga);
  if (instance.stuck && instance.ended.sequence == sequence)
    return "gets stuck: " + instance.stuck->reason;
  if (instance.ended.sequence == sequence)
    return instance.state == State::completed ? "completes" : "is compensated";
  if (is_end(instance.state)) return fmt::format("had ended: {}", name_of(instance.state));
  if (instance.is_failing()) return "goes on undoing" + undoes_text(saga);
  const std::string passed = deadline_passed_at(instance, sequence);
  return (passed.empty() ? "" : passed + ", and ") + goes_on(saga, clock);
}

// ---- what the log tells of what the other one waited for

// An event is evidence of what would have happened anyway unless it followed from what the observer
// or a person did after the parting.
class Independence {
 public:
  Independence(const std::vector<LoggedEvent>& events, std::uint64_t parting) : parting_(parting) {
    for (const auto& event : events) by_id_.emplace(event.id, &event);
  }

  bool holds(const LoggedEvent& event) const {
    const LoggedEvent* at = &event;
    // A cause comes earlier in the log, so this ends.
    while (at->sequence > parting_) {
      if (at->source == observer_source || at->source == operator_source) return false;
      const auto cause = by_id_.find(at->cause);
      if (cause == by_id_.end() || cause->second->sequence >= at->sequence) return true;
      at = cause->second;
    }
    return true;
  }

 private:
  std::unordered_map<EventId, const LoggedEvent*> by_id_;
  const std::uint64_t parting_;
};

struct Verdict {
  Saved saved;
  std::string because;
  std::uint64_t answer = 0;
};

// The step whose deadline passed under the one in force, as the other one knows it.
class LongerWait {
 public:
  LongerWait(const AtParting& at, StepIndex step, const std::vector<LoggedEvent>& events,
             Time log_end)
      : at_(at),
        step_(at.shadow.definition.step(step)),
        due_(at.shadow.instance.steps[step].due),
        events_(events),
        log_end_(log_end) {}

  Verdict verdict() const {
    const LoggedEvent* answer = first_answer();
    if (answer != nullptr) return verdict_on(*answer);
    if (const LoggedEvent* request = first_request(); request != nullptr) {
      return {
          Saved::unknown,
          fmt::format("{} had not come when the recorded decision asked {} for {}, as #{}: what "
                      "it would have answered is not in the log",
                      step_.done, step_.service, request->type, request->sequence)};
    }
    if (is_limited() && after(log_end_) > left()) {
      return {Saved::no, fmt::format("{} had not come by then either", step_.done)};
    }
    return {Saved::unknown,
            is_limited()
                ? fmt::format("{} had not come by the end of the log, {} before its deadline",
                              step_.done, laban::to_text(left() - after(log_end_)))
                : fmt::format("{} had not come by the end of the log, and nothing limits the wait",
                              step_.done)};
  }

 private:
  bool is_limited() const { return due_ != Duration::zero(); }
  Duration left() const { return std::max(due_ - at_.clock, Duration::zero()); }
  // In log time: the log clock stands still while no saga has a deadline, but this one would have.
  Duration after(Time time) const { return std::max(time - at_.log_time, Duration::zero()); }

  bool is_failure(const LoggedEvent& event) const {
    return std::find(step_.fails.begin(), step_.fails.end(), event.type) != step_.fails.end();
  }

  const LoggedEvent* first_answer() const {
    const Independence independent(events_, at_.sequence);
    for (const auto& event : events_) {
      if (event.sequence <= at_.sequence || event.source != step_.service) continue;
      if ((event.type == step_.done || is_failure(event)) && independent.holds(event))
        return &event;
    }
    return nullptr;
  }

  // After it the service may do otherwise than it would have done.
  const LoggedEvent* first_request() const {
    for (const auto& event : events_) {
      if (event.sequence <= at_.sequence || event.source != observer_source) continue;
      for (const Step& step : at_.in_force.definition.steps()) {
        if (step.service == step_.service && event.type == step.undo) return &event;
      }
    }
    return nullptr;
  }

  Verdict verdict_on(const LoggedEvent& answer) const {
    const std::string came =
        fmt::format("{} came {} after #{}, as #{}", answer.type,
                    laban::to_text(after(answer.log_time)), at_.sequence, answer.sequence);
    if (is_limited() && after(answer.log_time) > left())
      return {Saved::no, came + ": too late under it too", answer.sequence};
    if (answer.type == step_.done) return {Saved::yes, came + ": in time", answer.sequence};
    if (!step_.again.empty() || step_.retries > 0)
      return {Saved::unknown, came + ": what it would have led to is not in the log",
              answer.sequence};
    return {Saved::no, came, answer.sequence};
  }

  const AtParting& at_;
  const Step& step_;
  const Duration due_;
  const std::vector<LoggedEvent>& events_;
  const Time log_end_;
};

std::optional<StepIndex> same_step(const AtParting& at, StepIndex step) {
  const std::string& name = at.in_force.definition.step(step).name;
  const auto& steps = at.shadow.definition.steps();
  for (StepIndex index = 0; index < steps.size(); ++index) {
    if (steps[index].name == name) return index;
  }
  return std::nullopt;
}

Verdict verdict_on(const AtParting& at, const std::vector<LoggedEvent>& events, Time log_end) {
  const Failure& failure = *at.in_force.instance.failure;
  if (failure.type != time_type)
    return {Saved::unknown, "how the services would have gone on is not in the log"};
  if (!failure.step)
    return {Saved::unknown, "whether the rest would have been done in time is not in the log"};
  const auto step = same_step(at, *failure.step);
  if (!step || !is_open(at.shadow.definition, at.shadow.instance, *step))
    return {Saved::unknown, "the other definition does not wait for that step there"};
  return LongerWait(at, *step, events, log_end).verdict();
}

bool failed_there(const UnderDefinition& saga, std::uint64_t sequence) {
  return saga.instance.is_failing() && saga.instance.failure->sequence == sequence;
}

}  // namespace

const char* name_of(Saved saved) {
  switch (saved) {
    case Saved::yes:
      return "yes";
    case Saved::no:
      return "no";
    case Saved::unknown:
      return "unknown";
  }
  return "?";
}

std::uint64_t failed_alone_at(const Instance& in_force, const Instance& shadow) {
  if (!in_force.is_failing()) return 0;
  const std::uint64_t at = in_force.failure->sequence;
  return shadow.failure && shadow.failure->sequence <= at ? 0 : at;
}

Parting parting_of(const AtParting& at, const std::vector<LoggedEvent>& events, Time log_end) {
  Parting parting{.in_force = decision_of(at.in_force, at.sequence, at.clock),
                  .shadow = decision_of(at.shadow, at.sequence, at.clock),
                  .saved = {},
                  .because = {}};
  if (!failed_there(at.in_force, at.sequence) || at.shadow.instance.is_failing()) return parting;
  auto verdict = verdict_on(at, events, log_end);
  parting.saved = verdict.saved;
  parting.because = std::move(verdict.because);
  parting.answer = verdict.answer;
  return parting;
}

}  // namespace laban::observer
