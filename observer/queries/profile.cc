// sagas.profile: how sagas of one kind usually go, from the newest that have ended.

#include "observer/saga/timeline/profile.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/queries/endpoints.h"
#include "observer/queries/newest.h"
#include "observer/queries/saga_json.h"
#include "observer/queries/times_json.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_sample = 2000;
constexpr std::uint64_t largest_sample = 10'000;
constexpr std::size_t variants_shown = 50;

// What shows that a step ended, one way or the other.
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
  const Step& says = definition.step(index);
  const Evidence& end = end_of(instance.steps[index]);
  if (!end.exists() || says.done == definition.starts()) return std::nullopt;
  Time open = instance.started.log_time;
  for (const StepIndex other : says.after) {
    const Evidence& before = end_of(instance.steps[other]);
    if (!before.exists()) return std::nullopt;
    open = std::max(open, before.log_time);
  }
  if (!instance.started.exists() || end.log_time < open) return std::nullopt;
  return end.log_time - open;
}

timeline::Run run_of(const Definition& definition, const Instance& instance, Time now) {
  const Time begun =
      instance.started.exists() ? instance.started.log_time : instance.opened.log_time;
  const Time until = instance.ended.exists()          ? instance.ended.log_time
                     : instance.state == State::stuck ? instance.last.log_time
                                                      : now;
  timeline::Run run{instance.saga,
                    name_of(instance.state),
                    std::max<Duration>(until - begun, Duration::zero()),
                    {}};
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const Step& says = definition.step(index);
    run.steps.push_back({says.name, says.service, outcome_of(instance.steps[index]),
                         took(definition, instance, index)});
  }
  return run;
}

Json parts_json(const std::vector<timeline::PartProfile>& parts, bool are_steps) {
  Json list = Json::array();
  for (const auto& part : parts) {
    Json json = Json::object();
    if (are_steps) json["step"] = part.name;
    json.update({{"service", part.service},
                 {"reached", part.reached},
                 {"done", part.done},
                 {"failed", part.failed},
                 {"undone", part.undone},
                 {"skipped", part.skipped},
                 {"took", spread_json(part.took)}});
    list.push_back(std::move(json));
  }
  return list;
}

double share_of(std::size_t count, const timeline::Profile& profile) {
  return profile.runs == 0 ? 0 : static_cast<double>(count) / static_cast<double>(profile.runs);
}

Json variants_json(const timeline::Profile& profile) {
  Json list = Json::array();
  for (const auto& variant : profile.variants) {
    if (list.size() == variants_shown) break;
    list.push_back({{"path", variant.path},
                    {"state", variant.state},
                    {"count", variant.count},
                    {"share", share_of(variant.count, profile)},
                    {"took", spread_json(variant.took)},
                    {"example", variant.example}});
  }
  return list;
}

Json this_json(const timeline::Run& run, const timeline::Profile& profile) {
  const std::string path = timeline::path_of(run);
  std::size_t alike = 0;
  for (const auto& variant : profile.variants) {
    if (variant.path == path && variant.state == run.state) alike = variant.count;
  }
  Json steps = Json::array();
  for (const auto& step : run.steps) {
    const auto usual = std::find_if(profile.steps.begin(), profile.steps.end(),
                                    [&](const auto& part) { return part.name == step.step; });
    steps.push_back(
        {{"step", step.step},
         {"outcome", step.outcome.empty() ? "not reached" : step.outcome},
         {"took_ms", step.took ? Json(milliseconds(*step.took)) : Json(nullptr)},
         {"usual", spread_json(usual == profile.steps.end() ? timeline::Spread{} : usual->took)}});
  }
  return {{"path", path},
          {"state", run.state},
          {"took_ms", milliseconds(run.took)},
          {"share", share_of(alike, profile)},
          {"steps", std::move(steps)}};
}

struct Named {
  const StoreView* view;
  Instance instance;
};

// The newest generation, under the definition that is asked for or the first that has it.
Named look_up(const QueryContext& context, const std::string& saga,
              const std::optional<std::string>& definition) {
  for (const auto& view : context.views) {
    for (const auto& [name, chapter] : view.book->chapters()) {
      if (definition ? name != *definition : is_shadow(name)) continue;
      auto instance = StoreReader(view).instance(instance_key(name, saga));
      if (instance) return {&view, std::move(*instance)};
    }
  }
  throw NotFound(fmt::format("no saga '{}' has been seen", saga));
}

}  // namespace

Json spread_json(const timeline::Spread& spread) {
  return {{"count", spread.count},
          {"p50_ms", milliseconds(spread.p50)},
          {"p95_ms", milliseconds(spread.p95)},
          {"p99_ms", milliseconds(spread.p99)},
          {"longest_ms", milliseconds(spread.longest)}};
}

Json saga_profile(std::string_view body, const QueryContext& context) {
  const QueryRequest request(body, {"definition", "sample", "saga"});
  const auto wanted = static_cast<std::size_t>(std::clamp<std::uint64_t>(
      request.number("sample").value_or(default_sample), 1, largest_sample));
  std::optional<Named> named;
  if (const auto saga = request.text("saga"))
    named = look_up(context, *saga, request.text("definition"));
  const std::string definition =
      named ? named->instance.definition : request.text("definition").value_or("");
  const std::string name = definition.empty() ? most_used_definition(context) : definition;
  const auto sample = newest_sagas(context, {State::completed, State::compensated, State::stuck},
                                   wanted, [&](const std::string& other) { return other == name; });
  std::vector<timeline::Run> runs;
  for (const auto& [view, instance] : sample)
    runs.push_back(run_of(version_of(*view, instance).definition, instance, context.now));
  const timeline::Profile profile = timeline::profile_of(runs);
  Json of_this;
  if (named) {
    const Definition& own = version_of(*named->view, named->instance).definition;
    of_this = this_json(run_of(own, named->instance, context.now), profile);
  }
  const auto began = [&](bool newest) {
    if (sample.empty()) return Json(nullptr);
    return time_or_null((newest ? sample.front() : sample.back()).instance.opened.log_time);
  };
  const std::size_t shown = std::min(profile.variants.size(), variants_shown);
  return {{"schema_version", schema_version},
          {"definition", name},
          {"sample",
           {{"wanted", wanted},
            {"sagas", sample.size()},
            {"oldest", began(false)},
            {"newest", began(true)}}},
          {"took", spread_json(profile.took)},
          {"steps", parts_json(profile.steps, true)},
          {"services", parts_json(profile.services, false)},
          {"variants", variants_json(profile)},
          {"variants_left_out", profile.variants.size() - shown},
          {"this", std::move(of_this)},
          {"now", to_rfc3339(context.now)}};
}

}  // namespace laban::observer
