#include "observer/saga/mining/mine.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/saga/mining/counted.h"
#include "observer/saga/mining/limits.h"
#include "observer/saga/mining/names.h"
#include "observer/saga/mining/optional.h"
#include "observer/saga/mining/process_model.h"
#include "observer/saga/mining/retry_requests.h"
#include "observer/saga/mining/timing.h"

namespace laban::observer {

namespace {

using namespace mining;

MinedStep step_of(const Runs& runs, const Facts& facts, const Roles& roles, const Undos& undos,
                  const ShapedStep& shaped) {
  MinedStep step;
  step.service = runs.word(runs.producers[shaped.done]);
  step.done = runs.word(shaped.done);
  step.after = shaped.after;
  step.optional = shaped.optional;
  step.suspicions = shaped.suspicions;
  step.sagas = facts.with[shaped.done];
  for (const Failing& failing : roles.failings) {
    if (failing.step != shaped.done) continue;
    const std::string& type = runs.word(failing.type);
    step.fails.push_back({type, facts.with[failing.type], facts.began_undoing[failing.type]});
    if (!failing.is_proven && !shaped.optional) {
      step.suspicions.push_back(
          fmt::format("suspected: {} fails it; nothing follows it, but nothing was undone", type));
    }
  }
  if (const Undo* undo = undos.of_step(shaped.done)) {
    step.undo = runs.word(undo->request);
    step.undos = undo->runs;
    if (undo->undone) step.undone = runs.word(*undo->undone);
    if (undo->refused) step.refused = runs.word(*undo->refused);
  }
  return step;
}

// After the pivot a step is requested again after any failure, before it only within its retries.
void add_retry_requests(const Runs& runs, const Roles& roles, MinedSaga& mined) {
  std::vector<bool> after_pivot(mined.steps.size());
  const auto retries = retry_requests_of(runs, roles);
  for (std::size_t place = 0; place < mined.steps.size(); ++place) {
    MinedStep& step = mined.steps[place];
    for (const std::size_t other : step.after)
      after_pivot[place] = after_pivot[place] || after_pivot[other] || mined.steps[other].pivot;
    for (const auto& [done, retry] : retries) {
      if (step.done != runs.word(done)) continue;
      if (!after_pivot[place]) step.retries = std::min(retry.retries, most_retries);
      if (after_pivot[place] || step.retries > 0) step.again = runs.word(retry.request);
    }
  }
}

void suggest_deadlines(const Timing& timing, MinedSaga& mined) {
  Duration longest{};
  for (std::size_t place = 0; place < mined.steps.size(); ++place) {
    MinedStep& step = mined.steps[place];
    step.open = timing.steps[place].open;
    step.edges = timing.steps[place].edges;
    if (step.optional || place == 0 || step.open.count == 0) continue;
    step.within = suggested_deadline(step.open.p99);
    longest = std::max(longest, *step.within);
  }
  mined.whole = timing.whole;
  if (mined.whole.count == 0) {
    mined.remarks.emplace_back(
        "no saga was complete, so no deadline for the whole saga can be suggested");
    return;
  }
  mined.within = std::max(suggested_deadline(mined.whole.p99), rounded_up(3 * longest));
  for (auto& step : mined.steps) {
    if (step.within) step.within = std::min(*step.within, *mined.within);
  }
}

void describe(const Runs& runs, const Facts& facts, MinedSaga& mined) {
  mined.sagas = runs.runs.size();
  for (const Run& run : runs.runs) mined.events += run.events.size();
  mined.undone = facts.undone;
  mined.cut_off = runs.cut_off;
  mined.is_sample = runs.words->is_sample();
  mined.from = runs.words->first_time();
  mined.to = runs.words->last_time();
  for (const auto& [type, count] : runs.other_starts)
    mined.remarks.push_back(
        fmt::format("of another kind, beginning with {}: {}", type, sagas(count)));
  if (runs.words->events_left_out() > 0) {
    mined.remarks.push_back(
        fmt::format("{} events were left out: too many types or too many events "
                    "of one saga",
                    runs.words->events_left_out()));
  }
  if (facts.undone_by_time > 0) {
    mined.remarks.push_back(
        fmt::format("undone by a deadline or by hand: {}", sagas(facts.undone_by_time)));
  }
  if (facts.undone_by_dead_letter > 0) {
    mined.remarks.push_back(
        fmt::format("undone after a dead letter: {}", sagas(facts.undone_by_dead_letter)));
  }
}

}  // namespace

Result<MinedSaga> mine(const Traffic& traffic, const MineRequest& request) {
  const auto runs = runs_of(traffic, request.starts);
  if (!runs) return runs.error();
  const Facts facts(*runs);
  const Roles roles = roles_of(*runs, facts);
  if (roles.steps.size() > most_steps) {
    return Error{ErrorKind::invalid,
                 fmt::format("{} event types look like steps, but a saga can have {}: this is not "
                             "the traffic of one kind of saga",
                             roles.steps.size(), most_steps)};
  }
  const Undos undos = undos_of(*runs, facts, roles);
  const Shape shape = shape_of(*runs, facts, roles, undos);
  MinedSaga mined;
  mined.name = request.name;
  mined.starts = runs->word(runs->start);
  describe(*runs, facts, mined);
  for (const auto* remarks : {&roles.remarks, &undos.remarks, &shape.remarks})
    mined.remarks.insert(mined.remarks.end(), remarks->begin(), remarks->end());
  std::vector<std::string> types;
  for (const ShapedStep& shaped : shape.steps) {
    mined.steps.push_back(step_of(*runs, facts, roles, undos, shaped));
    types.push_back(mined.steps.back().done);
  }
  const auto names = step_names(types);
  for (std::size_t place = 0; place < names.size(); ++place) mined.steps[place].name = names[place];
  if (shape.pivot) mined.steps[*shape.pivot].pivot = true;
  mined.parallel = undos.in_parallel;
  add_retry_requests(*runs, roles, mined);
  suggest_deadlines(timing_of(*runs, shape), mined);
  return mined;
}

}  // namespace laban::observer
