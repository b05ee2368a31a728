#include "observer/cli/dashboard/service_map.h"

#include <fmt/core.h>
#include <laban/subject.h>

#include <algorithm>
#include <map>
#include <set>

#include "observer/cli/terminal/many.h"

namespace laban::top {
namespace {

using cli::ServiceStats;

// Messages it handles in a moment.
constexpr std::uint64_t much_for_the_observer = 1000;
constexpr std::uint64_t much_lag = 10'000;  // messages; about a second of work
// Longer than chance explains; waits below a second do not matter.
constexpr int times_usual = 5;
constexpr Duration shortest_silence = std::chrono::seconds(1);
// For a service that does not answer, while the usual time of the step is unknown.
constexpr Duration longest_first_wait = std::chrono::minutes(1);

// "payment.charged" for the endpoint "shop.*.payment.charged"; empty for other endpoints.
std::string type_of(const std::string& subject, const std::string& name_space) {
  const std::string prefix = name_space + ".*.";
  return std::string(subject.starts_with(prefix) ? unchecked_type(subject) : std::string_view());
}

// The answers of all instances of one service.
struct ServiceAnswers {
  std::size_t instances = 0;
  std::string version, problem;
  std::set<std::string> types;
  std::uint64_t parked = 0, dead_lettered = 0, retried = 0;
  std::map<std::uint32_t, std::uint64_t> checkpoints;  // of the most advanced instance
};

class Answers {
 public:
  Answers(const std::vector<ServiceStats>& answers, const std::string& name_space) {
    for (const ServiceStats& answer : answers) {
      if (is_of_namespace(answer, name_space)) add(answer, name_space);
    }
  }

  const std::map<std::string, ServiceAnswers>& services() const { return services_; }

  // How many messages of the log it has not processed.
  std::uint64_t behind(const ServiceAnswers& service) const {
    std::uint64_t sum = 0;
    for (const auto& [partition, at] : service.checkpoints)
      sum += ends_.at(partition) - std::min(ends_.at(partition), at);
    return sum;
  }

 private:
  void add(const ServiceStats& answer, const std::string& name_space) {
    ServiceAnswers& service = services_[answer.name];
    ++service.instances;
    service.version = answer.version;
    for (const auto& endpoint : answer.endpoints) {
      const std::string type = type_of(endpoint.subject, name_space);
      if (!type.empty()) service.types.insert(type);
    }
    for (const auto& partition : answer.data.partitions) {
      std::uint64_t& end = ends_[partition.partition];
      end = std::max({end, partition.log_end, partition.checkpoint});
      std::uint64_t& at = service.checkpoints[partition.partition];
      at = std::max(at, partition.checkpoint);
      service.parked += partition.parked;
      service.dead_lettered += partition.dead_lettered;
      service.retried += partition.retried;
      if (service.problem.empty()) service.problem = partition.waiting;
    }
  }

  std::map<std::string, ServiceAnswers> services_;
  std::map<std::uint32_t, std::uint64_t> ends_;
};

bool is_much_too_long(const LongestWait& wait, bool answers) {
  if (!wait.usual) return !answers && wait.waited > longest_first_wait;
  return wait.waited > shortest_silence && wait.waited > *wait.usual * times_usual;
}

std::string step_text(const LongestWait& wait) {
  if (wait.step.empty()) return "it";
  return wait.what == api::WaitFor::undone ? "the undo of " + wait.step : wait.step;
}

void set_verdict(ServiceRow& row, Verdict verdict, std::string problem, std::string next) {
  row.verdict = verdict;
  row.problem = std::move(problem);
  row.next = std::move(next);
}

// Sets verdict, problem and next from the other members. `own_problem`: the service's own reason
// for not reading the log; empty if it reads.
void judge(ServiceRow& row, const std::string& own_problem) {
  if (row.instances == 0) {
    std::string problem = "does not answer";
    if (row.longest_wait) problem += "; " + wait_text(*row.longest_wait);
    return set_verdict(row, Verdict::bad, std::move(problem),
                       "Whether it runs, and what to do then, says laban doctor");
  }
  if (!own_problem.empty())
    return set_verdict(row, Verdict::bad, own_problem,
                       "See its log in DIR/logs and run laban doctor");
  if (row.overdue) {
    return set_verdict(row, Verdict::warning, "answers, but " + wait_text(*row.longest_wait),
                       fmt::format("laban sagas show {}", row.longest_wait->saga));
  }
  if (row.behind > much_lag) {
    return set_verdict(row, Verdict::warning, cli::many(row.behind, "event") + " behind",
                       "It is catching up or too slow: check again");
  }
  if (row.parked > 0) {
    return set_verdict(row, Verdict::warning,
                       fmt::format("{} {} for a retry", cli::many(row.parked, "event"),
                                   row.parked == 1 ? "waits" : "wait"),
                       "Its handler requests retries: see its log in DIR/logs");
  }
  row.verdict = Verdict::good;
}

void fill_from_overview(ServiceRow& row, const api::ServiceOverview& service, Time now) {
  for (const auto& step : service.steps) row.steps.push_back(step.step);
  row.waiting = service.waiting;
  row.stuck = service.stuck;
  if (const auto& wait = service.longest_wait) {
    row.longest_wait = LongestWait{.saga = wait->saga,
                                   .step = wait->step.value_or(""),
                                   .what = wait->what,
                                   .since = now - wait->waited,
                                   .waited = wait->waited,
                                   .left = wait->left,
                                   .usual = std::nullopt};
    if (wait->usual) row.longest_wait->usual = wait->usual->p95;
  }
  row.failed = service.failed;
  if (service.times) {
    row.p50 = service.times->p50;
    row.p95 = service.times->p95;
  }
}

void fill_from_answers(ServiceRow& row, const ServiceAnswers& service, std::uint64_t behind) {
  row.version = service.version;
  row.instances = service.instances;
  row.behind = behind;
  row.parked = service.parked;
  row.dead_lettered = service.dead_lettered;
  row.retried = service.retried;
}

bool is_own(const std::string& type) { return type.starts_with("laban."); }

// "undone of charge".
std::optional<std::string> role_text(const api::EventType& type) {
  if (!type.step) return std::nullopt;
  return fmt::format("{} of {}", type.role ? name_of(*type.role) : "", *type.step);
}

}  // namespace

std::string wait_text(const LongestWait& wait) {
  std::string text =
      fmt::format("saga {} has waited {} for {}", wait.saga, to_text(wait.waited), step_text(wait));
  if (wait.usual) text += fmt::format(" (usually {})", to_text(*wait.usual));
  if (wait.left && *wait.left > Duration::zero())
    text += fmt::format(", {} until it times out", to_text(*wait.left));
  return text;
}

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::good:
      return "good";
    case Verdict::warning:
      return "warning";
    case Verdict::bad:
      break;
  }
  return "bad";
}

ServiceMap services_of(const api::OverviewAnswer& overview, const std::vector<ServiceStats>& stats,
                       const std::string& name_space) {
  const Answers answers(stats, name_space);
  std::map<std::string, ServiceRow> rows;
  for (const auto& service : overview.services)
    fill_from_overview(rows[service.service], service, overview.now);
  std::set<std::string> handled_types;
  ServiceMap map{.failures = overview.failures_sample, .as_of = overview.as_of};
  for (const auto& [name, service] : answers.services()) {
    if (name == "observer") {
      map.waits_are_known = answers.behind(service) < much_for_the_observer;
      continue;
    }
    fill_from_answers(rows[name], service, answers.behind(service));
    handled_types.insert(service.types.begin(), service.types.end());
  }
  std::map<std::string, std::uint64_t> seen;
  for (const auto& type : overview.types.value_or(std::vector<api::EventType>())) {
    const std::string source = type.source.value_or("");
    seen[type.type] = type.count;
    if (is_own(type.type)) continue;
    if (rows.contains(source)) rows[source].emits.push_back({type.type, type.count});
    if (type.count == 0 || handled_types.contains(type.type)) continue;
    map.unhandled.push_back({type.type, source, type.count, role_text(type)});
  }
  for (auto& [name, row] : rows) {
    row.name = name;
    const auto service = answers.services().find(name);
    const bool answered = service != answers.services().end();
    if (answered) {
      for (const auto& type : service->second.types) row.handles.push_back({type, seen[type]});
    } else {
      map.silent.push_back(name);
    }
    row.overdue =
        map.waits_are_known && row.longest_wait && is_much_too_long(*row.longest_wait, answered);
    judge(row, answered ? service->second.problem : std::string());
    map.services.push_back(std::move(row));
  }
  return map;
}

bool have_all_answered(const api::OverviewAnswer& overview,
                       const std::vector<ServiceStats>& answers) {
  std::set<std::string> missing{"observer"};
  for (const auto& service : overview.services) missing.insert(service.service);
  for (const auto& answer : answers) missing.erase(answer.name);
  return missing.empty();
}

}  // namespace laban::top
