#include "observer/cli/dashboard/reading.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/client/json_members.h"
#include "observer/cli/dashboard/json_times.h"

namespace laban::top {

using cli::count_at;
using cli::Json;
using cli::list_at;
using cli::number_at;
using cli::object_at;
using cli::text_at;

namespace {

// Whole seconds that the first number of a rate is made of.
constexpr std::size_t longest_series = 60;

std::optional<std::uint64_t> count_or_nothing(const Json& object, const char* key) {
  if (!object.is_object() || !object.contains(key) || !object[key].is_number_unsigned())
    return std::nullopt;
  return object[key].get<std::uint64_t>();
}

bool flag_at(const Json& object, const char* key) {
  return object.is_object() && object.contains(key) && object[key] == true;
}

Counts counts_of(const Json& counts) {
  return {count_at(counts, "placeholder"),  count_at(counts, "running"),
          count_at(counts, "compensating"), count_at(counts, "completed"),
          count_at(counts, "compensated"),  count_at(counts, "stuck")};
}

Rates rates_of(const Json& stats) {
  const Json& rates = object_at(stats, "rates");
  Rates out;
  out.events_per_s = number_at(rates, "events_per_s");
  out.ended_per_s = number_at(rates, "completed_per_s");
  out.failed_per_s = number_at(rates, "compensated_per_s") + number_at(rates, "stuck_per_s");
  const Json& seconds = list_at(stats, "seconds");
  for (std::size_t i = seconds.size() - std::min(seconds.size(), longest_series);
       i < seconds.size(); ++i) {
    out.events.push_back(count_at(seconds[i], "events"));
    out.completed.push_back(count_at(seconds[i], "completed"));
    out.failed.push_back(count_at(seconds[i], "compensated") + count_at(seconds[i], "stuck"));
  }
  return out;
}

StepNode node_of(const Json& step, const Json& steps) {
  StepNode node;
  node.name = text_at(step, "step");
  node.service = text_at(step, "service");
  for (const Json& after : list_at(step, "after")) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (after.is_string() && after.get_ref<const std::string&>() == text_at(steps[i], "step"))
        node.after.push_back(i);
    }
  }
  node.pivot = flag_at(step, "pivot");
  node.optional = flag_at(step, "optional");
  node.waiting = count_or_nothing(step, "waiting");
  node.undoing = count_or_nothing(step, "undoing");
  node.stuck = count_or_nothing(step, "stuck");
  node.failed = count_at(step, "failed");
  const Json& times = object_at(step, "times");
  node.p50 = duration_at(times, "p50_ms");
  node.p95 = duration_at(times, "p95_ms");
  node.p99 = duration_at(times, "p99_ms");
  return node;
}

Flow flow_of(const Json& flow) {
  Flow out;
  out.definition = text_at(flow, "definition");
  out.number = count_at(flow, "number");
  out.counts = counts_of(object_at(flow, "counts"));
  out.sampled = count_at(flow, "sampled");
  const Json& times = object_at(flow, "times");
  out.p50 = duration_at(times, "p50_ms");
  out.p95 = duration_at(times, "p95_ms");
  out.p99 = duration_at(times, "p99_ms");
  const Json& steps = list_at(flow, "steps");
  for (const Json& step : steps) out.steps.push_back(node_of(step, steps));
  return out;
}

// What is wrong with a saga, in few words.
std::string trouble_of(const Json& summary) {
  const std::string stuck = text_at(object_at(summary, "stuck"), "reason");
  if (!stuck.empty()) return stuck;
  const Json& failure = object_at(summary, "failure");
  const std::string reason = text_at(failure, "reason");
  return reason.empty() ? text_at(failure, "type") : reason;
}

SagaRow row_of(const Json& summary) {
  SagaRow row;
  row.id = text_at(summary, "saga");
  row.definition = text_at(summary, "definition");
  row.state = text_at(summary, "state");
  row.business = text_at(summary, "business");
  row.waiting_for = waiting_words(summary);
  row.last_event = text_at(object_at(summary, "last_event"), "type");
  row.trouble = trouble_of(summary);
  row.age = duration_at(summary, "age_ms").value_or(Duration::zero());
  row.done = count_at(summary, "steps_done");
  row.total = count_at(summary, "steps_total");
  row.is_held = !text_at(summary, "held").empty();
  return row;
}

FailureGroup group_of(const Json& group, Time now) {
  FailureGroup out{text_at(group, "service"),
                   text_at(group, "step"),
                   text_at(group, "type"),
                   text_at(group, "reason"),
                   text_at(group, "saga"),
                   count_at(group, "count"),
                   std::nullopt};
  if (const auto last = parse_rfc3339(text_at(group, "last")))
    out.since = std::max(now - *last, Duration::zero());
  return out;
}

}  // namespace

std::string waiting_words(const Json& summary) {
  std::string all;
  for (const Json& wait : list_at(summary, "waiting_for")) {
    if (!all.empty()) all += "; ";
    const std::string step = text_at(wait, "step"), what = text_at(wait, "for");
    all += text_at(wait, "service") == "operator" ? "a person" : text_at(wait, "service");
    if (!step.empty()) all += (what == "undone" ? " to undo " : " for ") + step;
    if (const auto left = duration_at(wait, "left_ms"); left && *left > Duration::zero())
      all += fmt::format(", {} left", to_text(*left));
  }
  return all;
}

void read_overview(const Json& overview, const std::vector<std::string>& answers, Model& into) {
  if (const auto now = parse_rfc3339(text_at(overview, "now"))) into.now = *now;
  const Json& stats = object_at(overview, "stats");
  into.counts = counts_of(object_at(stats, "counts"));
  into.rates = rates_of(stats);
  into.observer.dead_letters = count_at(stats, "dead_letters");
  into.observer.findings = count_at(stats, "findings");
  into.observer.invalid = count_at(stats, "invalid");
  into.flows.clear();
  for (const Json& flow : list_at(overview, "flows")) into.flows.push_back(flow_of(flow));
  into.sagas.clear();
  for (const Json& saga : list_at(overview, "sagas")) into.sagas.push_back(row_of(saga));
  into.failures.clear();
  for (const Json& group : list_at(overview, "failures"))
    into.failures.push_back(group_of(group, into.now));
  into.services = services_of(overview, answers, into.name_space);
}

void read_status(const Json& status, Model& into) {
  ObserverHealth& observer = into.observer;
  observer.answers = true;
  observer.problem.clear();
  observer.mode = text_at(status, "mode");
  const auto started = parse_rfc3339(text_at(status, "started"));
  const auto now = parse_rfc3339(text_at(status, "now"));
  observer.up = started && now ? std::max(*now - *started, Duration::zero()) : Duration::zero();
  observer.checkpoint = observer.lag = 0;
  observer.holes = 0;
  observer.caught_up = true;
  observer.partitions = list_at(status, "partitions").size();
  for (const Json& partition : list_at(status, "partitions")) {
    observer.checkpoint += count_at(partition, "checkpoint");
    observer.lag += count_at(partition, "lag");
    observer.holes += list_at(partition, "holes").size();
    observer.caught_up = observer.caught_up && flag_at(partition, "caught_up");
    if (observer.problem.empty()) observer.problem = text_at(partition, "waiting");
  }
  if (observer.problem.empty() && !list_at(status, "next_steps").empty())
    observer.problem = "no saga definition is in force";
}

}  // namespace laban::top
