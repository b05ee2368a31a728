#include "observer/cli/dashboard/service_map.h"

#include <algorithm>
#include <map>
#include <set>

#include "observer/cli/client/json_members.h"
#include "observer/cli/dashboard/json_times.h"
#include "observer/cli/dashboard/service_verdict.h"

namespace laban::top {

using cli::count_at;
using cli::Json;
using cli::list_at;
using cli::object_at;
using cli::text_at;

namespace {

// Messages it handles in a moment.
constexpr std::uint64_t much_for_the_observer = 1000;

// "payment.charged" for the endpoint "shop.*.payment.charged"; empty for other endpoints.
std::string type_of(const std::string& subject, const std::string& name_space) {
  const std::string prefix = name_space + ".*.";
  return subject.starts_with(prefix) ? subject.substr(prefix.size()) : std::string();
}

// The answers of all instances of one service.
struct Heard {
  std::size_t instances = 0;
  std::string version, problem;
  std::set<std::string> types;
  std::uint64_t parked = 0, dead_lettered = 0, retried = 0;
  std::map<std::uint64_t, std::uint64_t> checkpoints;  // of the most advanced instance
};

class Answers {
 public:
  Answers(const std::vector<std::string>& answers, const std::string& name_space) {
    for (const std::string& text : answers) {
      const Json answer = Json::parse(text, nullptr, false);
      if (is_of(answer, name_space)) take(answer, name_space);
    }
  }

  const std::map<std::string, Heard>& services() const { return services_; }

  // How many messages of the log it has not processed.
  std::uint64_t behind(const Heard& heard) const {
    std::uint64_t sum = 0;
    for (const auto& [partition, at] : heard.checkpoints)
      sum += ends_.at(partition) - std::min(ends_.at(partition), at);
    return sum;
  }

 private:
  static bool is_of(const Json& answer, const std::string& name_space) {
    const Json& endpoints = list_at(answer, "endpoints");
    return std::any_of(endpoints.begin(), endpoints.end(), [&](const Json& endpoint) {
      return text_at(endpoint, "subject").starts_with(name_space + ".");
    });
  }

  void take(const Json& answer, const std::string& name_space) {
    const std::string name = text_at(answer, "name");
    Heard& heard = services_[name];
    ++heard.instances;
    heard.version = text_at(answer, "version");
    for (const Json& endpoint : list_at(answer, "endpoints")) {
      const std::string type = type_of(text_at(endpoint, "subject"), name_space);
      if (!type.empty()) heard.types.insert(type);
    }
    for (const Json& partition : list_at(object_at(answer, "data"), "partitions")) {
      const std::uint64_t number = count_at(partition, "partition");
      std::uint64_t& end = ends_[number];
      end = std::max({end, count_at(partition, "log_end"), count_at(partition, "checkpoint")});
      std::uint64_t& at = heard.checkpoints[number];
      at = std::max(at, count_at(partition, "checkpoint"));
      heard.parked += count_at(partition, "parked");
      heard.dead_lettered += count_at(partition, "dead_lettered");
      heard.retried += count_at(partition, "retried");
      if (heard.problem.empty()) heard.problem = text_at(partition, "waiting");
    }
  }

  std::map<std::string, Heard> services_;
  std::map<std::uint64_t, std::uint64_t> ends_;
};

std::optional<LongestWait> wait_of(const Json& service) {
  const Json& wait = object_at(service, "longest_wait");
  if (wait.empty()) return std::nullopt;
  return LongestWait{text_at(wait, "saga"), text_at(wait, "step"),
                     duration_at(wait, "waited_ms").value_or(Duration::zero()),
                     duration_at(wait, "left_ms"), duration_at(object_at(wait, "usual"), "p95_ms")};
}

void fill_from_overview(ServiceRow& row, const Json& service) {
  for (const Json& step : list_at(service, "steps")) row.steps.push_back(text_at(step, "step"));
  if (service.contains("waiting") && service["waiting"].is_number())
    row.waiting = count_at(service, "waiting");
  row.longest_wait = wait_of(service);
  row.failed = count_at(service, "failed");
  row.p50 = duration_at(object_at(service, "times"), "p50_ms");
  row.p95 = duration_at(object_at(service, "times"), "p95_ms");
}

void fill_from_answers(ServiceRow& row, const Heard& heard, std::uint64_t behind) {
  row.version = heard.version;
  row.instances = heard.instances;
  row.behind = behind;
  row.parked = heard.parked;
  row.dead_lettered = heard.dead_lettered;
  row.retried = heard.retried;
}

bool is_own(const std::string& type) { return type.starts_with("laban."); }

}  // namespace

ServiceMap services_of(const Json& overview, const std::vector<std::string>& texts,
                       const std::string& name_space) {
  const Answers answers(texts, name_space);
  std::map<std::string, ServiceRow> rows;
  for (const Json& service : list_at(overview, "services"))
    fill_from_overview(rows[text_at(service, "service")], service);
  std::set<std::string> heard_types;
  bool waits_are_known = true;
  for (const auto& [name, heard] : answers.services()) {
    if (name == "observer") {
      waits_are_known = answers.behind(heard) < much_for_the_observer;
      continue;
    }
    fill_from_answers(rows[name], heard, answers.behind(heard));
    heard_types.insert(heard.types.begin(), heard.types.end());
  }
  std::map<std::string, std::uint64_t> seen;
  ServiceMap map;
  for (const Json& type : list_at(overview, "types")) {
    const std::string name = text_at(type, "type"), source = text_at(type, "source");
    const std::uint64_t count = seen[name] = count_at(type, "count");
    if (is_own(name)) continue;
    if (rows.contains(source)) rows[source].emits.push_back({name, count});
    if (count == 0 || heard_types.contains(name)) continue;
    const std::string step = text_at(type, "step");
    map.unheard.push_back(
        {name, source, count, step.empty() ? "" : text_at(type, "role") + " of " + step});
  }
  for (auto& [name, row] : rows) {
    row.name = name;
    const auto heard = answers.services().find(name);
    const bool answered = heard != answers.services().end();
    if (answered) {
      for (const auto& type : heard->second.types) row.hears.push_back({type, seen[type]});
    } else {
      map.silent.push_back(name);
    }
    judge(row, answered ? heard->second.problem : std::string(), waits_are_known);
    map.services.push_back(std::move(row));
  }
  return map;
}

bool have_all_answered(const Json& overview, const std::vector<std::string>& answers) {
  std::set<std::string> missing{"observer"};
  for (const Json& service : list_at(overview, "services"))
    missing.insert(text_at(service, "service"));
  for (const auto& text : answers)
    missing.erase(text_at(Json::parse(text, nullptr, false), "name"));
  return missing.empty();
}

}  // namespace laban::top
