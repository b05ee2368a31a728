// SERVICE and TYPE of an overview.

#include <algorithm>
#include <map>

#include "bus/schema/schema_registry.h"
#include "observer/projection/wait_counts.h"
#include "observer/queries/overview_parts.h"
#include "observer/queries/saga_json.h"
#include "observer/queries/step_times.h"
#include "observer/queries/times_json.h"
#include "observer/saga/fold/waits.h"

namespace laban::observer {

namespace {

struct LongestWait {
  const SampledSaga* saga = nullptr;
  Wait wait;
};

struct Known {
  Json steps = Json::array();
  std::optional<std::uint64_t> waiting = 0;  // nothing: it is not counted
  LongestWait longest;
  std::vector<Duration> times;
};
using AllKnown = std::map<std::string, Known, std::less<>>;

AllKnown steps_of_services(const QueryContext& context) {
  AllKnown known;
  for (const auto* version : definitions_in_force(context.views)) {
    for (const Step& step : version->definition.steps()) {
      Known& service = known[step.service];
      service.steps.push_back({{"definition", version->name()}, {"step", step.name}});
      for (const auto& view : context.views) {
        if (view.waits == nullptr) service.waiting.reset();
        if (!service.waiting) continue;
        for (const auto count : view.waits->at(version->name(), step.service, step.name))
          *service.waiting += count;
      }
    }
  }
  return known;
}

// A saga that is held waits for a person, and a person is no service.
void note_waits(const FoundSagas& sagas, AllKnown& known) {
  for (const auto& saga : sagas) {
    if (saga.instance.state == State::stuck || saga.instance.held.exists()) continue;
    for (const auto& wait : waits_of(saga.definition(), saga.instance)) {
      const auto service = known.find(wait.service);
      if (service == known.end()) continue;
      LongestWait& longest = service->second.longest;
      if (longest.saga == nullptr || wait.since < longest.wait.since) longest = {&saga, wait};
    }
  }
}

void note_times(const FoundSagas& recent, AllKnown& known) {
  for (const auto& saga : recent) {
    for (StepIndex step = 0; step < saga.instance.steps.size(); ++step) {
      const auto service = known.find(saga.definition().step(step).service);
      if (service == known.end()) continue;
      if (const auto time = time_of_step(saga.definition(), saga.instance, step))
        service->second.times.push_back(*time);
    }
  }
}

// What the step takes as a rule, among the recent sagas of the same definition.
Json usual_of(const FoundSagas& recent, const SampledSaga& of, StepIndex step) {
  std::vector<Duration> times;
  for (const auto& saga : recent) {
    if (saga.version != of.version) continue;
    if (const auto time = time_of_step(saga.definition(), saga.instance, step))
      times.push_back(*time);
  }
  return times_json(timeline::spread_of(std::move(times)));
}

Json wait_json(const LongestWait& longest, const FoundSagas& recent, Time now) {
  if (longest.saga == nullptr) return nullptr;
  const Definition& definition = longest.saga->definition();
  const Wait& wait = longest.wait;
  const auto left = time_left(longest.saga->instance, wait.due, longest.saga->clock);
  const bool is_for_step = wait.step && wait.what == Wait::For::done;
  return {{"saga", longest.saga->instance.saga},
          {"step", wait.step ? Json(definition.step(*wait.step).name) : Json(nullptr)},
          {"event", wait.event},
          {"for", name_of(wait.what)},
          {"waited_ms", milliseconds(std::max(now - wait.since, Duration::zero()))},
          {"left_ms", left ? Json(milliseconds(*left)) : Json(nullptr)},
          {"usual", is_for_step ? usual_of(recent, *longest.saga, *wait.step) : Json(nullptr)}};
}

}  // namespace

Json services_of(const QueryContext& context, const FoundSagas& open, const FoundSagas& recent,
                 const Json& failures) {
  AllKnown known = steps_of_services(context);
  note_waits(open, known);
  note_waits(recent, known);
  note_times(recent, known);
  Json list = Json::array();
  for (auto& [name, service] : known) {
    std::uint64_t failed = 0;
    for (const Json& group : failures) {
      if (group["service"] == name) failed += group["count"].get<std::uint64_t>();
    }
    list.push_back({{"service", name},
                    {"steps", std::move(service.steps)},
                    {"waiting", service.waiting ? Json(*service.waiting) : Json(nullptr)},
                    {"longest_wait", wait_json(service.longest, recent, context.now)},
                    {"failed", failed},
                    {"times", times_json(timeline::spread_of(std::move(service.times)))}});
  }
  return list;
}

Json types_of(const QueryContext& context) {
  Json types = event_graph("{}", context)["nodes"];
  std::map<std::string, bool> seen;
  for (const Json& node : types) seen[node["type"].get<std::string>()] = true;
  for (const auto& schema : context.schemas->all()) {
    if (seen.contains(schema.type)) continue;
    types.push_back({{"type", schema.type},
                     {"source", schema.source},
                     {"count", 0},
                     {"definition", nullptr},
                     {"step", nullptr},
                     {"role", nullptr}});
  }
  std::sort(types.begin(), types.end(),
            [](const Json& a, const Json& b) { return a["type"] < b["type"]; });
  return types;
}

}  // namespace laban::observer
