// sagas.profile: how sagas of one definition usually proceed, judged by the newest that have ended.

#include "observer/saga/timeline/profile.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/projection/rows.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/nearest_saga.h"
#include "observer/queries/samples.h"
#include "observer/queries/step_times.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_profile = 2000;
constexpr std::uint64_t largest_profile = 10'000;
constexpr std::size_t variants_shown = 50;

// The event that ended a step, successfully or not.
const Evidence& end_of(const StepInstance& step) {
  return step.done.exists() ? step.done : step.failed.exists() ? step.failed : step.skipped;
}

std::string outcome_of(const StepInstance& step) {
  if (step.done.exists()) return step.is_undone() ? "undone" : "done";
  if (step.skipped.exists()) return "skipped";
  return step.failed.exists() ? "failed" : "";
}

// The step a saga begins with takes no time.
std::optional<Duration> took(const Definition& definition, const Instance& instance,
                             StepIndex index) {
  const Step& defined = definition.step(index);
  const Evidence& end = end_of(instance.steps[index]);
  if (!end.exists() || defined.done == definition.starts()) return std::nullopt;
  Time open = instance.started.log_time;
  for (const StepIndex other : defined.after) {
    const Evidence& before = end_of(instance.steps[other]);
    if (!before.exists()) return std::nullopt;
    open = std::max(open, before.log_time);
  }
  if (!instance.started.exists() || end.log_time < open) return std::nullopt;
  return end.log_time - open;
}

timeline::Run run_of(const Definition& definition, const Instance& instance, Time now) {
  // A stuck saga took until it got stuck.
  const Time until = instance.ended.exists() ? instance.ended.log_time : now;
  timeline::Run run{instance.saga,
                    name_of(instance.state),
                    std::max<Duration>(until - instance.opened.log_time, Duration::zero()),
                    {}};
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const Step& defined = definition.step(index);
    run.steps.push_back({defined.name, defined.service, outcome_of(instance.steps[index]),
                         took(definition, instance, index)});
  }
  return run;
}

api::PartProfile part_of(const timeline::PartProfile& part) {
  return {.service = part.service,
          .reached = part.reached,
          .done = part.done,
          .failed = part.failed,
          .undone = part.undone,
          .skipped = part.skipped,
          .took = api_spread(part.took)};
}

double share_of(std::size_t count, const timeline::Profile& profile) {
  return profile.runs == 0 ? 0 : static_cast<double>(count) / static_cast<double>(profile.runs);
}

// A run holds its state by name.
State state_named(const std::string& name) { return parse_state(name).value_or(State{}); }

// How this saga went, compared with the sample.
api::ComparedSaga compared(const timeline::Run& run, const timeline::Profile& profile) {
  const std::string path = timeline::path_of(run);
  std::size_t alike = 0;
  for (const auto& variant : profile.variants) {
    if (variant.path == path && variant.state == run.state) alike = variant.count;
  }
  api::ComparedSaga compared{.path = path,
                             .state = state_named(run.state),
                             .took = run.took,
                             .share = share_of(alike, profile)};
  for (const auto& step : run.steps) {
    const auto usual = std::find_if(profile.steps.begin(), profile.steps.end(),
                                    [&](const auto& part) { return part.name == step.step; });
    compared.steps.push_back(
        {.step = step.step,
         .outcome = step.outcome.empty() ? "not reached" : step.outcome,
         .took = step.took,
         .usual = usual == profile.steps.end() ? api::Spread{} : api_spread(usual->took)});
  }
  return compared;
}

struct NamedSaga {
  const StoreView* view;
  Instance instance;
};

// The newest generation, under the requested definition or the first that has the saga.
NamedSaga look_up_newest(const QueryContext& context, const std::string& saga,
                         const std::optional<std::string>& definition) {
  for (const auto& view : context.views) {
    for (const auto& [name, chapter] : view.book->chapters()) {
      if (definition ? name != *definition : is_shadow(name)) continue;
      auto instance = StoreReader(view).instance(instance_key(name, saga));
      if (instance) return {&view, std::move(*instance)};
    }
  }
  throw unknown_saga(context, saga);
}

}  // namespace

api::SagaProfile reply_to(const api::SagasProfileRequest& request, const QueryContext& context) {
  const auto wanted = bounded(request.sample, default_profile, largest_profile);
  std::optional<NamedSaga> named;
  if (request.saga) named = look_up_newest(context, *request.saga, request.definition);
  const std::string definition =
      named ? named->instance.definition : request.definition.value_or("");
  const std::string name = definition.empty() ? most_used_definition(context) : definition;
  const auto sample = newest_sagas(context, {State::completed, State::compensated, State::stuck},
                                   wanted, [&](const std::string& other) { return other == name; });
  std::vector<timeline::Run> runs;
  runs.reserve(sample.size());
  for (const auto& [view, instance] : sample)
    runs.push_back(run_of(version_of(*view, instance).definition, instance, context.now));
  const timeline::Profile profile = timeline::profile_of(runs);
  api::SagaProfile answer{.definition = name,
                          .sample = {.wanted = wanted,
                                     .sagas = sample.size(),
                                     .oldest = oldest_of(sample),
                                     .newest = newest_of(sample)},
                          .took = api_spread(profile.took),
                          .now = context.now};
  for (const auto& step : profile.steps) answer.steps.push_back({step.name, part_of(step)});
  for (const auto& service : profile.services) answer.services.push_back(part_of(service));
  for (const auto& variant : profile.variants) {
    if (answer.variants.size() == variants_shown) break;
    answer.variants.push_back({.path = variant.path,
                               .state = state_named(variant.state),
                               .count = variant.count,
                               .share = share_of(variant.count, profile),
                               .took = api_spread(variant.took),
                               .example = variant.example});
  }
  answer.variants_left_out = profile.variants.size() - answer.variants.size();
  if (named) {
    const Definition& own = version_of(*named->view, named->instance).definition;
    answer.this_saga = compared(run_of(own, named->instance, context.now), profile);
  }
  return answer;
}

}  // namespace laban::observer
