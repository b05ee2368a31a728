// Checks of a running system.

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>

#include "bus/log/nats/address.h"
#include "observer/api/status.h"
#include "observer/cli/local/checks.h"
#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t much_lag = 10'000;  // events; about a second of the observer's work
constexpr int oldest_minor = 9;             // everything is measured with nats-server 2.9

bool is_old(const std::string& version) {
  int major = 0, minor = 0;
  if (std::sscanf(version.c_str(), "%d.%d", &major, &minor) != 2) return true;
  return major < 2 || (major == 2 && minor < oldest_minor);
}

Check check_instance(const ServiceStats& service) {
  const std::string& name = service.name;
  std::uint64_t behind = 0, parked = 0, dead_lettered = 0, halted_at = 0;
  std::string waiting, overridden;
  for (const auto& partition : service.data.partitions) {
    behind += partition.log_end - std::min(partition.log_end, partition.checkpoint);
    parked += partition.parked;
    dead_lettered += partition.dead_lettered;
    if (waiting.empty()) waiting = partition.waiting;
    if (halted_at == 0 && partition.halted_at > 0) {
      halted_at = partition.halted_at;
      waiting = partition.waiting;
    }
  }
  std::string found = fmt::format("up since {}", clock_time(service.started));
  if (behind > 0) found += fmt::format(", {} behind", many(behind, "event"));
  if (parked > 0) found += fmt::format(", {} parked", parked);
  if (dead_lettered > 0) found += fmt::format(", {} dead-lettered", dead_lettered);
  for (const auto& partition : service.data.partitions) {
    if (overridden.empty() && !partition.options_overridden.empty())
      overridden = partition.options_overridden.front();
  }
  if (halted_at > 0) {
    return {name, Health::bad, found + ": " + waiting,
            fmt::format("The event it halted at: laban tail --since '#{}' --count 1", halted_at)};
  }
  if (!waiting.empty())
    return {name, Health::bad, found + ": " + waiting, "See its log in DIR/logs"};
  if (behind > much_lag)
    return {name, Health::warning, found, "It is catching up or too slow: check again"};
  if (parked > 0)
    return {name, Health::warning, found, "Its handler requests retries: see its log in DIR/logs"};
  if (!overridden.empty()) return {name, Health::warning, found + ". " + overridden, {}};
  return {name, Health::good, found, {}};
}

// It does not answer, so this is what the log knows: it has said that it halted, and decided
// nothing since.
Check check_halted(const api::HaltedService& halt) {
  return {
      halt.service, Health::bad,
      fmt::format("does not answer. It said at #{}, {}, that it had halted at #{}: it would now "
                  "say {} where the log has {} ({})",
                  halt.sequence, local_time(halt.time), halt.contradicted, halt.would_say,
                  halt.event_type, halt.difference),
      "Delete its store and start the build that wrote the log, or put a copy of its store in "
      "place: docs/debugging.md"};
}

// Of the gaps, only the newest are named.
void warn_of_holes(const api::PartitionStatus& partition, Check& check) {
  const auto& holes = partition.holes;
  if (holes.empty()) return;
  constexpr std::size_t named = 3;
  std::string gone;
  for (std::size_t i = holes.size() - std::min(named, holes.size()); i < holes.size(); ++i) {
    const auto [first, last] = holes[i];
    gone += gone.empty() ? "" : ", ";
    gone += first == last ? fmt::format("#{}", first) : fmt::format("#{} to #{}", first, last);
  }
  const bool has_more = holes.size() > named || partition.holes_left_out;
  check.health = Health::warning;
  check.found += fmt::format(", messages are gone from the log: {}{}", has_more ? "…, " : "", gone);
  check.next =
      "Their contents are unknown. Check the rest with: laban verify; find sagas that need a "
      "person with: laban sagas ls --state stuck";
}

void warn_of_divergences(const api::PartitionStatus& partition, Check& check) {
  const std::uint64_t count = partition.counters.divergences;
  if (count == 0) return;
  const std::uint64_t last = partition.last_divergence.value_or(0);
  check.health = Health::warning;
  check.found +=
      fmt::format(", {} the id and the source of another one, but other content: the last is #{}",
                  count == 1 ? "1 event has" : many(count, "event") + " have", last);
  if (!check.next.empty()) check.next += ". ";
  check.next += fmt::format(
      "Only the first of each counts. A service decided twice, or somebody uses its name: "
      "laban tail --since '#{}' --count 1",
      last);
}

void warn_of_unread(const api::PartitionStatus& partition, Check& check) {
  for (const auto& unread : partition.unread) {
    if (unread.known_since != 0) continue;
    check.health = Health::warning;
    check.found += fmt::format(", {} of type {} cannot be read: no schema declares it",
                               many(unread.count, "event"), unread.type);
    if (!check.next.empty()) check.next += ". ";
    check.next += "Apply its schema: laban schema apply FILE --reason WHY";
    return;
  }
}

}  // namespace

Check check_partition(const api::PartitionStatus& partition) {
  Check check{fmt::format("observer {}", partition.partition),
              Health::good,
              partition.lag == 0 ? "up to date" : many(partition.lag, "event") + " behind",
              {}};
  if (partition.lag > much_lag) {
    check.health = Health::warning;
    check.next = "It is catching up: check again";
  }
  if (!partition.waiting.empty()) {
    check.health = Health::bad;
    check.found += ": " + partition.waiting;
    check.next = "See observer.log in DIR/logs";
  }
  if (check.health != Health::good) return check;
  warn_of_holes(partition, check);
  warn_of_divergences(partition, check);
  warn_of_unread(partition, check);
  return check;
}

Check check_server(nats::Connection& connection, const Target& target) {
  const std::string version = connection.server_version();
  const std::string found =
      fmt::format("{} at {} (from {})", version, nats::shown_url(target.url), target.origin);
  if (is_old(version)) {
    return {"nats-server", Health::bad, found, "Use nats-server 2.9 or newer"};
  }
  return {"nats-server", Health::good, found, {}};
}

Checks check_streams(nats::Connection& connection, const std::string& name_space) {
  const auto count = nats::partition_count(connection, name_space);
  if (!count) {
    return {{"log", Health::bad, count.error().message,
             count.error().kind == ErrorKind::not_found
                 ? "Create it with: laban up; or check --namespace"
                 : "Enable JetStream in the server's configuration"}};
  }
  Checks checks;
  bool all_there = true;
  for (std::uint32_t partition = 0; partition < *count; ++partition) {
    const std::string name = fmt::format("log {}-{}", name_space, partition);
    auto log = connection.open_log(name_space, partition);
    const auto info = log ? (*log)->info() : Result<LogInfo>(log.error());
    if (!info) {
      all_there = false;
      checks.push_back(
          {name, Health::bad, info.error().message, "Start the system again: laban up --dir DIR"});
    } else {
      checks.push_back(
          {name, Health::good, fmt::format("#{} to #{}", info->first, info->last), {}});
    }
  }
  if (!all_there) return checks;
  // All streams exist, so this only compares their settings with the expected ones.
  nats::NamespaceOptions wanted;
  wanted.name_space = name_space;
  wanted.partitions = *count;
  const auto settings = nats::provision(connection, wanted);
  checks.push_back(
      settings ? Check{"log settings", Health::good, "as expected", {}}
               : Check{"log settings", Health::bad, settings.error().message, "Restore them"});
  return checks;
}

Check silent_program(const std::string& name, const std::optional<RunFile>& run,
                     bool (*is_alive)(pid_t pid)) {
  if (!run) return {name, Health::bad, "does not answer", "Start it, or see its log"};
  const std::string log = (run->dir / "logs" / (name + ".log")).string();
  const auto process = std::ranges::find(run->processes, name, &RunningProcess::name);
  if (process == run->processes.end() || process->pid == 0 || !is_alive(process->pid)) {
    return {name, Health::bad, "does not run",
            fmt::format("laban up starts it again by itself; why it ends is in {}", log)};
  }
  return {name, Health::bad, fmt::format("process {} runs and does not answer", process->pid),
          fmt::format("What it does is in {}. If that does not move on, have it started again: "
                      "kill -9 {}",
                      log, process->pid)};
}

namespace {

bool process_exists(pid_t pid) { return ::kill(pid, 0) == 0 || errno == EPERM; }

}  // namespace

Checks check_services(const std::vector<ServiceStats>& answers,
                      const std::vector<std::string>& expected,
                      const std::vector<api::HaltedService>& halts,
                      const std::optional<RunFile>& run) {
  std::set<std::string> missing(expected.begin(), expected.end());
  std::map<std::string, const api::HaltedService*> said;
  for (const auto& halt : halts) {
    if (halt.spoke_again != 0) continue;
    said[halt.service] = &halt;
    missing.insert(halt.service);
  }
  std::map<std::string, Check> found;
  for (const auto& service : answers) {
    missing.erase(service.name);
    if (service.name != "observer") found[service.id] = check_instance(service);
  }
  Checks checks;
  for (auto& [id, check] : found) checks.push_back(std::move(check));
  for (const std::string& name : missing) {
    const auto halt = said.find(name);
    checks.push_back(halt != said.end() ? check_halted(*halt->second)
                                        : silent_program(name, run, process_exists));
  }
  return checks;
}

std::vector<api::HaltedService> halts_in(const Result<api::ObserverStatus>& status) {
  std::vector<api::HaltedService> halts;
  if (!status) return halts;
  for (const auto& partition : status->partitions)
    halts.insert(halts.end(), partition.halts.begin(), partition.halts.end());
  return halts;
}

Checks check_observer(const Result<api::ObserverStatus>& status,
                      const std::optional<RunFile>& run) {
  if (!status) {
    Check check = silent_program("observer", run, process_exists);
    check.found += ": services keep working, but nothing is compensated";
    return {std::move(check)};
  }
  Checks checks{{"observer",
                 Health::good,
                 fmt::format("mode {}, {}", observer::name_of(status->mode),
                             many(status->definitions.size(), "definition")),
                 {}}};
  for (const auto& partition : status->partitions) checks.push_back(check_partition(partition));
  return checks;
}

}  // namespace laban::cli
