#pragma once

// The checks of `laban doctor`. Each reports what it found and, unless all is well, what to do.

#include <optional>
#include <string>
#include <vector>

#include "bus/log/nats/connection.h"
#include "observer/api/fields.h"
#include "observer/api/status.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/client/run_file.h"
#include "observer/cli/client/service_stats.h"
#include "observer/cli/command/context.h"

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
Checks check_services(nats::Connection& connection, const std::vector<std::string>& expected,
                      const std::vector<api::HaltedService>& halts,
                      const std::optional<RunFile>& run);
// As above, for answers that are there.
Checks judge_services(const std::vector<ServiceStats>& answers,
                      const std::vector<std::string>& expected,
                      const std::vector<api::HaltedService>& halts,
                      const std::optional<RunFile>& run);
// Of all partitions.
std::vector<api::HaltedService> halts_in(const Result<api::ObserverStatus>& status);
// One partition of the observer, by its own account.
Check check_partition(const api::PartitionStatus& partition);

}  // namespace laban::cli
