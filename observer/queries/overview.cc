// overview: everything at a glance, on one screen.

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "bus/schema/schema_registry.h"
#include "observer/projection/wait_counts.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/failed_sagas.h"
#include "observer/queries/saga_parts.h"
#include "observer/queries/samples.h"
#include "observer/queries/seen_waits.h"
#include "observer/queries/step_times.h"
#include "observer/saga/fold/waits.h"

namespace laban::observer {

namespace {

// At most this many sagas are read, however many the store holds.
constexpr std::uint64_t default_shown = 50, most_shown = 200;
constexpr std::size_t sagas_sampled = 400;
// For the longest wait: of one step, state and partition, the oldest.
constexpr std::size_t waiting_looked_at = 10;
// Where no recent saga shows how long a step takes: the newest that have ended, of each state.
constexpr std::size_t ended_looked_at = 100;

// ---- sagas

// Which sagas are shown, and in what order.
struct SagaChoice {
  std::vector<State> states;
  std::size_t limit;
  bool by_age = false, newest = false;
};

void append(VersionedSagas& to, VersionedSagas from, std::size_t limit) {
  for (auto& saga : from) {
    if (to.size() < limit) to.push_back(std::move(saga));
  }
}

// Sagas that need help come first: stuck, then compensating, then running, each group oldest first;
// ended ones fill the remaining room.
VersionedSagas worst_sagas(const QueryContext& context, const SagaChoice& choice) {
  const auto wanted = [&](State state) {
    return choice.states.empty() ||
           std::find(choice.states.begin(), choice.states.end(), state) != choice.states.end();
  };
  VersionedSagas all;
  for (const State state : {State::stuck, State::compensating, State::placeholder, State::running})
    if (wanted(state) && (choice.by_age || choice.newest || all.size() < choice.limit))
      append(all, sagas_in_state(context, state, choice.newest, choice.limit), 4 * choice.limit);
  VersionedSagas ended;
  for (const State state : {State::compensated, State::completed}) {
    if (wanted(state) && !choice.by_age && (choice.newest || all.size() < choice.limit))
      append(ended, sagas_in_state(context, state, true, choice.limit), 2 * choice.limit);
  }
  const auto sort = [](VersionedSagas& sagas, bool newest) {
    std::stable_sort(sagas.begin(), sagas.end(),
                     [&](const VersionedSaga& a, const VersionedSaga& b) {
                       const Time x = a.instance.opened.log_time, y = b.instance.opened.log_time;
                       return newest ? y < x : x < y;
                     });
  };
  sort(ended, true);
  append(all, std::move(ended), 6 * choice.limit);
  if (choice.by_age || choice.newest) sort(all, choice.newest);
  if (all.size() > choice.limit)
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(choice.limit), all.end());
  return all;
}

std::vector<api::SagaSummary> summaries_of(const VersionedSagas& sagas, Time now) {
  std::vector<api::SagaSummary> list;
  for (const auto& saga : sagas) {
    list.push_back(summary_of(StoreReader(*saga.view), *saga.version, saga.instance,
                              {saga.view->partition, saga.clock, now}));
  }
  return list;
}

// ---- flows

// The sagas of one definition, under any of its versions: steps are matched by name.
struct FlowSample {
  std::vector<Duration> whole;
  std::map<std::string, std::vector<Duration>, std::less<>> done, undone;
  std::map<std::string, std::size_t, std::less<>> failed;
  std::size_t count = 0;
};

FlowSample sample_of(const std::string& name, const VersionedSagas& recent) {
  FlowSample sampled;
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

// How many sagas wait at a step, by state. Nothing if they are not counted.
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

std::optional<std::uint64_t> count_in(const std::optional<WaitCounts::States>& counts,
                                      std::initializer_list<State> states) {
  if (!counts) return std::nullopt;
  std::uint64_t sum = 0;
  for (const State state : states) sum += (*counts)[static_cast<std::size_t>(state)];
  return sum;
}

api::FlowStep flow_step(const Definition& definition, const Step& step, const QueryContext& context,
                        FlowSample& sampled) {
  const auto waiting = waiting_at(context, definition.name(), step);
  return {.step = step.name,
          .service = step.service,
          .after = names_of(definition, step.after),
          .starts = step.done == definition.starts(),
          .pivot = step.pivot,
          .optional = step.optional,
          .within = step.within == Duration::zero() ? std::nullopt : std::optional(step.within),
          .waiting = count_in(waiting, {State::placeholder, State::running}),
          .undoing = count_in(waiting, {State::compensating}),
          .stuck = count_in(waiting, {State::stuck}),
          .failed = sampled.failed[step.name],
          .times = spread_of(std::move(sampled.done[step.name])),
          .undo_times = spread_of(std::move(sampled.undone[step.name]))};
}

// The steps of each definition in force, how many sagas wait at them, and how long they take.
std::vector<api::Flow> flows_of(const QueryContext& context, const VersionedSagas& recent,
                                const std::vector<api::DefinitionStats>& stats) {
  std::vector<api::Flow> flows;
  for (const auto* version : definitions_in_force(context.views)) {
    const Definition& definition = version->definition;
    FlowSample sampled = sample_of(definition.name(), recent);
    api::Flow flow{.definition = definition.name(),
                   .number = version->number,
                   .sampled = sampled.count,
                   .times = spread_of(std::move(sampled.whole))};
    for (const auto& counted : stats) {
      if (counted.definition == definition.name()) flow.counts = counted.counts;
    }
    for (const Step& step : definition.steps())
      flow.steps.push_back(flow_step(definition, step, context, sampled));
    flows.push_back(std::move(flow));
  }
  return flows;
}

// ---- failures

// As `sagas failures` groups and counts them, with the newest reason as it was given.
std::vector<api::RecentFailure> recent_failures(const FailedSagas& failed) {
  std::vector<api::RecentFailure> list;
  list.reserve(failed.groups.size());
  for (const auto& alike : failed.groups) {
    const api::FailureGroup& group = alike.group;
    api::RecentFailure& recent =
        list.emplace_back(api::RecentFailure{.definition = alike.definition,
                                             .cause = group.cause,
                                             .count = group.sagas,
                                             .first = group.first,
                                             .last = group.last,
                                             .saga = alike.newest});
    recent.cause.reason = alike.reason;
    for (const auto& [state, count] : {std::pair(State::compensating, group.compensating),
                                       {State::compensated, group.compensated},
                                       {State::stuck, group.stuck}}) {
      if (count > 0) recent.states[state] = count;
    }
  }
  return list;
}

// ---- services

struct WaitingSaga {
  const VersionedSaga* saga = nullptr;
  Wait wait;
};

struct KnownService {
  std::vector<api::ServiceStep> steps;
  std::optional<std::uint64_t> waiting = 0, stuck = 0;  // nothing: not counted
  WaitingSaga longest;
  std::vector<Duration> times;
};
using KnownServices = std::map<std::string, KnownService, std::less<>>;

// Every step that a saga may wait at on this partition, under any version of any definition.
std::set<std::tuple<std::string, std::string, std::string>> steps_of_all_versions(
    const DefinitionRegistry& book) {
  std::set<std::tuple<std::string, std::string, std::string>> steps;
  for (const auto& [name, chapter] : book.chapters()) {
    if (is_shadow(name)) continue;
    for (const auto& version : chapter.versions()) {
      for (const Step& step : version.definition.steps())
        steps.emplace(name, step.service, step.name);
    }
  }
  return steps;
}

KnownServices steps_of_services(const QueryContext& context) {
  KnownServices known;
  for (const auto* version : definitions_in_force(context.views)) {
    for (const Step& step : version->definition.steps())
      known[step.service].steps.push_back({version->name(), step.name});
  }
  for (const auto& view : context.views) {
    for (const auto& [definition, service, step] : steps_of_all_versions(*view.book)) {
      KnownService& of = known[service];
      if (view.waits == nullptr) {
        of.waiting.reset();
        of.stuck.reset();
      }
      if (!of.waiting) continue;
      const auto counts = view.waits->at(definition, service, step);
      for (const auto count : counts) *of.waiting += count;
      const auto stuck = counts[static_cast<std::size_t>(State::stuck)];
      *of.waiting -= stuck;
      *of.stuck += stuck;
    }
  }
  return known;
}

using WaitPlaces = std::set<std::tuple<WaitKey, State>>;

// Where sagas wait for these services on this partition, under any version of a definition.
void add_places(const StoreView& view, const DefinitionVersion& version, const KnownServices& known,
                WaitPlaces& into) {
  for (const auto& place : places_waited_for(version.definition)) {
    if (!known.contains(place.service)) continue;
    WaitKey key{place.service, {}};
    if (place.step) key.step = version.definition.step(*place.step).name;
    const auto counts = view.waits == nullptr
                            ? std::nullopt
                            : std::optional(view.waits->at(version.name(), key.service, key.step));
    for (const State state : {State::placeholder, State::running, State::compensating}) {
      if (!counts || (*counts)[static_cast<std::size_t>(state)] > 0) into.emplace(key, state);
    }
  }
}

// The sagas that wait for these services since longest, whichever sagas are shown.
VersionedSagas longest_waiting(const QueryContext& context, const KnownServices& known) {
  VersionedSagas all;
  for (const auto& view : context.views) {
    WaitPlaces places;
    for (const auto& [name, chapter] : view.book->chapters()) {
      if (is_shadow(name)) continue;
      for (const auto& version : chapter.versions()) add_places(view, version, known, places);
    }
    for (const auto& [place, state] : places) {
      auto waiting = sagas_waiting(view, place, state, waiting_looked_at);
      std::move(waiting.begin(), waiting.end(), std::back_inserter(all));
    }
  }
  return all;
}

// Sagas on hold wait for an operator, not for a service.
void note_waits(const VersionedSagas& sagas, KnownServices& known) {
  for (const auto& saga : sagas) {
    if (saga.instance.state == State::stuck || saga.instance.held.exists()) continue;
    for (const auto& wait : seen_waits(StoreReader(*saga.view), saga.definition(), saga.instance)) {
      const auto service = known.find(wait.service);
      if (service == known.end()) continue;
      WaitingSaga& longest = service->second.longest;
      if (longest.saga == nullptr || wait.since < longest.wait.since) longest = {&saga, wait};
    }
  }
}

void note_times(const VersionedSagas& recent, KnownServices& known) {
  for (const auto& saga : recent) {
    for (StepIndex step = 0; step < saga.instance.steps.size(); ++step) {
      const auto service = known.find(saga.definition().step(step).service);
      if (service == known.end()) continue;
      if (const auto time = time_of_step(saga.definition(), saga.instance, step))
        service->second.times.push_back(*time);
    }
  }
}

// How long steps and their undos usually take, for the version that a saga runs under.
class UsualTimes {
 public:
  // The arguments must outlive this object.
  UsualTimes(const QueryContext& context, const VersionedSagas& recent)
      : context_(context), recent_(recent) {}

  // In recent sagas. Since a service that has been silent for long is in none of them, in the
  // newest that have ended when they have none.
  std::optional<api::Spread> of(const VersionedSaga& saga, const Wait& wait) {
    if (!wait.step || (wait.what != Wait::For::done && wait.what != Wait::For::undone))
      return std::nullopt;
    if (auto usual = spread_in(recent_, saga, wait)) return usual;
    return spread_in(ended(), saga, wait);
  }

 private:
  static std::optional<api::Spread> spread_in(const VersionedSagas& sagas,
                                              const VersionedSaga& saga, const Wait& wait) {
    std::vector<Duration> times;
    for (const auto& other : sagas) {
      if (other.version != saga.version) continue;
      const auto time = wait.what == Wait::For::done
                            ? time_of_step(other.definition(), other.instance, *wait.step)
                            : time_of_undo(other.instance, *wait.step);
      if (time) times.push_back(*time);
    }
    return spread_of(std::move(times));
  }

  const VersionedSagas& ended() {
    if (!ended_) {
      ended_ = sagas_in_state(context_, State::completed, true, ended_looked_at);
      append(*ended_, sagas_in_state(context_, State::compensated, true, ended_looked_at),
             2 * ended_looked_at);
    }
    return *ended_;
  }

  const QueryContext& context_;
  const VersionedSagas& recent_;
  std::optional<VersionedSagas> ended_;  // once they are needed
};

std::optional<api::LongestWait> longest_wait(const WaitingSaga& longest, UsualTimes& usual,
                                             Time now) {
  if (longest.saga == nullptr) return std::nullopt;
  const VersionedSaga& saga = *longest.saga;
  const Wait& wait = longest.wait;
  return api::LongestWait{.saga = saga.instance.saga,
                          .step = name_of(saga.definition(), wait.step),
                          .event = std::string(wait.event),
                          .what = wait.what,
                          .waited = std::max(now - wait.since, Duration::zero()),
                          .left = time_left(saga.instance, wait.due, saga.clock),
                          .usual = usual.of(saga, wait)};
}

// For every service that has a step: what waits for it and what failed there.
std::vector<api::ServiceOverview> services_of(const QueryContext& context,
                                              const VersionedSagas& recent,
                                              const std::vector<api::RecentFailure>& failures) {
  KnownServices known = steps_of_services(context);
  const VersionedSagas waiting = longest_waiting(context, known);
  note_waits(waiting, known);
  note_waits(recent, known);
  note_times(recent, known);
  UsualTimes usual(context, recent);
  std::vector<api::ServiceOverview> list;
  for (auto& [name, service] : known) {
    api::ServiceOverview overview{.service = name,
                                  .steps = std::move(service.steps),
                                  .waiting = service.waiting,
                                  .stuck = service.stuck,
                                  .longest_wait = longest_wait(service.longest, usual, context.now),
                                  .times = spread_of(std::move(service.times))};
    for (const auto& group : failures) {
      if (group.cause.service == name) overview.failed += group.count;
    }
    list.push_back(std::move(overview));
  }
  return list;
}

// ---- types

// Every event type that a schema declares or that was seen.
std::vector<api::EventType> types_of(const QueryContext& context) {
  auto types = reply_to(api::GraphRequest{}, context).nodes;
  std::set<std::string> seen;
  for (const auto& type : types) seen.insert(type.type);
  for (const auto& schema : context.schemas->all()) {
    if (!seen.contains(schema.type))
      types.push_back({.type = schema.type, .source = schema.source});
  }
  std::sort(types.begin(), types.end(),
            [](const auto& a, const auto& b) { return a.type < b.type; });
  return types;
}

}  // namespace

api::OverviewAnswer reply_to(const api::OverviewRequest& request, const QueryContext& context) {
  const auto limit = std::min(request.limit.value_or(default_shown), most_shown);
  const SagaChoice choice{request.states, static_cast<std::size_t>(limit),
                          request.order == api::SagaOrder::age,
                          request.order == api::SagaOrder::newest};
  const VersionedSagas worst = worst_sagas(context, choice);
  const VersionedSagas recent = recent_sagas(context, sagas_sampled);
  const FailedSagas failed = failed_sagas(api::SagasFailuresRequest{}, context);
  api::OverviewAnswer answer{
      .now = context.now,
      .stats = reply_to(api::SagasStatsRequest{.seconds = request.seconds}, context),
      .sagas = summaries_of(worst, context.now),
      .failures = recent_failures(failed),
      .failures_sample = failed.sample};
  answer.stats.as_of = as_of(context);
  answer.flows = flows_of(context, recent, answer.stats.definitions);
  answer.services = services_of(context, recent, answer.failures);
  if (request.types) answer.types = types_of(context);
  return answer;
}

}  // namespace laban::observer
