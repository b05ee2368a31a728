// FLOW of an overview.

#include <map>

#include "observer/projection/wait_counts.h"
#include "observer/queries/overview_parts.h"
#include "observer/queries/saga_json.h"
#include "observer/queries/step_times.h"
#include "observer/queries/times_json.h"

namespace laban::observer {

namespace {

// The sagas of one definition, whichever version they run under: steps are found by their names.
struct Sampled {
  std::vector<Duration> whole;
  std::map<std::string, std::vector<Duration>, std::less<>> done, undone;
  std::map<std::string, std::size_t, std::less<>> failed;
  std::size_t count = 0;
};

Sampled sample_of(const std::string& name, const FoundSagas& recent) {
  Sampled sampled;
  for (const auto& saga : recent) {
    if (saga.instance.definition != name) continue;
    ++sampled.count;
    if (saga.instance.state == State::completed) {
      if (const auto time = time_of_saga(saga.instance)) sampled.whole.push_back(*time);
    }
    for (StepIndex step = 0; step < saga.instance.steps.size(); ++step) {
      const std::string& of = saga.definition().step(step).name;
      if (const auto time = time_of_step(saga.definition(), saga.instance, step))
        sampled.done[of].push_back(*time);
      if (const auto time = time_of_undo(saga.instance, step)) sampled.undone[of].push_back(*time);
      sampled.failed[of] += static_cast<std::size_t>(saga.instance.steps[step].failed.exists());
    }
  }
  return sampled;
}

// How many wait at a step, by their state; nothing where that is not counted.
std::optional<WaitCounts::States> waiting_at(const QueryContext& context,
                                             const std::string& definition, const Step& step) {
  WaitCounts::States sum{};
  for (const auto& view : context.views) {
    if (view.waits == nullptr) return std::nullopt;
    const auto here = view.waits->at(definition, step.service, step.name);
    for (std::size_t i = 0; i < state_count; ++i) sum[i] += here[i];
  }
  return sum;
}

Json count_of(const std::optional<WaitCounts::States>& counts, std::vector<State> states) {
  if (!counts) return nullptr;
  std::uint64_t sum = 0;
  for (const State state : states) sum += (*counts)[static_cast<std::size_t>(state)];
  return sum;
}

Json step_json(const Definition& definition, const Step& step, const QueryContext& context,
               Sampled& sampled) {
  Json after = Json::array();
  for (const StepIndex other : step.after) after.push_back(definition.step(other).name);
  const auto waiting = waiting_at(context, definition.name(), step);
  return {{"step", step.name},
          {"service", step.service},
          {"after", std::move(after)},
          {"starts", step.done == definition.starts()},
          {"pivot", step.pivot},
          {"optional", step.optional},
          {"within_ms",
           step.within == Duration::zero() ? Json(nullptr) : Json(milliseconds(step.within))},
          {"waiting", count_of(waiting, {State::placeholder, State::running})},
          {"undoing", count_of(waiting, {State::compensating})},
          {"stuck", count_of(waiting, {State::stuck})},
          {"failed", sampled.failed[step.name]},
          {"times", times_json(timeline::spread_of(std::move(sampled.done[step.name])))},
          {"undo_times", times_json(timeline::spread_of(std::move(sampled.undone[step.name])))}};
}

}  // namespace

Json times_json(const timeline::Spread& times) {
  if (times.count == 0) return nullptr;
  return {{"count", times.count},
          {"p50_ms", milliseconds(times.p50)},
          {"p95_ms", milliseconds(times.p95)},
          {"p99_ms", milliseconds(times.p99)},
          {"longest_ms", milliseconds(times.longest)}};
}

Json flows_of(const QueryContext& context, const FoundSagas& recent, const Json& counts) {
  Json flows = Json::array();
  for (const auto* version : definitions_in_force(context.views)) {
    const Definition& definition = version->definition;
    Sampled sampled = sample_of(definition.name(), recent);
    Json steps = Json::array();
    for (const Step& step : definition.steps())
      steps.push_back(step_json(definition, step, context, sampled));
    Json states = Json::object();
    for (const auto& one : counts) {
      if (one["definition"] == definition.name()) states = one["counts"];
    }
    flows.push_back({{"definition", definition.name()},
                     {"number", version->number},
                     {"counts", std::move(states)},
                     {"sampled", sampled.count},
                     {"times", times_json(timeline::spread_of(std::move(sampled.whole)))},
                     {"steps", std::move(steps)}});
  }
  return flows;
}

}  // namespace laban::observer
