#pragma once

// The checks of `laban doctor`. Each reports what it found and, unless all is well, what to do.

#include <optional>
#include <string>
#include <vector>

#include "bus/log/nats/connection.h"
#include "observer/api/dead_letters.h"
#include "observer/api/fields.h"
#include "observer/api/saga.h"
#include "observer/api/status.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/client/run_file.h"
#include "observer/cli/client/service_stats.h"
#include "observer/cli/command/context.h"
#include "observer/cli/dashboard/service_map.h"

namespace laban::cli {

enum class Health { good, warning, bad };
const char* name_of(Health health);

struct Check {
  std::string name;
  Health health = Health::good;
  std::string found;
  std::string next;  // empty when good

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("check", &Check::name), api::field("health", &Check::health),
                 api::field("found", &Check::found), api::field("next", &Check::next));
  };
};
using Checks = std::vector<Check>;

// Checks that need no broker.
Check check_schemas(const std::filesystem::path& directory);
Check check_definitions(const std::filesystem::path& directory,
                        const std::filesystem::path& schemas);
Check check_disk(const std::filesystem::path& dir);

// Checks that need one.
Check check_server(nats::Connection& connection, const Target& target);
Checks check_streams(nats::Connection& connection, const std::string& name_space);
// A program that does not answer. `is_alive`: whether there is a process with that pid.
Check silent_program(const std::string& name, const std::optional<RunFile>& run,
                     bool (*is_alive)(pid_t pid));
// `status`: what the observer answers, or why it does not.
Checks check_observer(const Result<api::ObserverStatus>& status, const std::optional<RunFile>& run);
// What each service answers, and which of those expected do not. The log knows why some do not:
// `halts`, from the observer's status.
Checks check_services(const std::vector<ServiceStats>& answers,
                      const std::vector<std::string>& expected,
                      const std::vector<api::HaltedService>& halts,
                      const std::optional<RunFile>& run);
// Of all partitions.
std::vector<api::HaltedService> halts_in(const Result<api::ObserverStatus>& status);
// One partition of the observer, by its own account.
Check check_partition(const api::PartitionStatus& partition);

// Checks of what the observer knows about sagas.
//
// Services that sagas wait for much longer than usual, as `laban services` judges it, and services
// that have a step and do not answer. A service in `judged` is left out unless sagas wait for it.
Checks check_waits(const top::ServiceMap& map, const Checks& judged);
Check check_dead_letters(const api::DeadLetterGroups& groups);
// Sagas with a finding of a kind in broken_promises.
struct BrokenSagas {
  std::vector<api::SagaSummary> sagas;  // newest first
  bool are_all = true;                  // there was time to look at every saga
};
Check check_findings(const BrokenSagas& broken);

// Findings that break a promise: something was done, or undone, once too often.
inline constexpr observer::FindingKind broken_promises[] = {observer::FindingKind::settled_twice,
                                                            observer::FindingKind::double_undo,
                                                            observer::FindingKind::undo_before_do};

}  // namespace laban::cli
