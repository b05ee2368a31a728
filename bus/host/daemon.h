#pragma once

// The shell of a Laban process: connects, opens log and store of every partition, runs a partition
// task on each in one loop until a signal comes, answers requests, and shows itself to the NATS
// service protocol. What runs on the partitions is a Daemon: a service's handlers, or the
// observer's projection.

#include <laban/clock.h>
#include <laban/result.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bus/host/logger.h"
#include "bus/host/process_options.h"
#include "bus/log/nats/discovery.h"
#include "bus/log/requests.h"
#include "bus/log/wakeup.h"
#include "bus/runtime/pulse.h"
#include "bus/runtime/task/partition_task.h"
#include "bus/store/rocks/rocks_store.h"

namespace laban::host {

// The processor of one partition, and all that only it needs.
class PartitionProgram {
 public:
  virtual ~PartitionProgram() = default;
  virtual runtime::EventProcessor& processor() = 0;
  // Null: emits no effects.
  virtual runtime::EffectRunner* effect_runner() { return nullptr; }
};

// One partition as it runs.
struct Partition {
  std::uint32_t number = 0;
  std::unique_ptr<Log> log;
  std::unique_ptr<Store> store;
  std::unique_ptr<PartitionProgram> program;
  std::unique_ptr<runtime::PartitionTask> task;
};
using Partitions = std::vector<Partition>;

// What a daemon gets from its shell. Outlives it.
struct DaemonContext {
  const ProcessOptions& options;
  const Logger& logger;
  const Clock& clock;
  Wakeup& wakeup;
  runtime::Pulse& pulse;
  Time started{};
};

// One life of a process: made before it connects, destroyed when it stops or restarts. All methods
// are called on the loop thread.
class Daemon {
 public:
  virtual ~Daemon() = default;

  // Before the store of a partition is opened.
  virtual Result<void> before_open(std::uint32_t partition, const std::filesystem::path& store) {
    (void)partition, (void)store;
    return {};
  }
  virtual std::unique_ptr<PartitionProgram> make_program(std::uint32_t partition,
                                                         std::uint32_t partition_count) = 0;
  // After the log of a partition is open, before its store is: whether this daemon may run on it.
  virtual Result<void> check_log(std::uint32_t partition, std::uint32_t partition_count, Log& log) {
    (void)partition, (void)partition_count, (void)log;
    return {};
  }
  // Changes the shell's defaults.
  virtual void configure(rocks::Options& store, runtime::PartitionTaskConfig& task) const {
    (void)store, (void)task;
  }

  // Shown by the service protocol: one line, and the subjects listened to.
  virtual std::string description() const = 0;
  virtual std::vector<nats::ServiceEndpoint> shown_endpoints() const = 0;

  // Endpoints that each partition's processor answers: "<endpoint>-<partition>".
  virtual std::vector<std::string> partition_endpoints() const { return {}; }
  // Endpoints that answer() answers.
  virtual std::vector<std::string> endpoints() const { return {}; }
  virtual Result<std::string> answer(const Request& request, const Partitions& partitions);
  // Called after every answer; true: stop in order, and restart with the stores as they are then.
  virtual bool wants_restart() const { return false; }

  // Everything is open, and the loop is about to run.
  virtual void on_start(const Partitions& partitions) = 0;
  // Twice a second.
  virtual void on_interval(const Partitions& partitions) { (void)partitions; }
  // A JSON object for the service protocol's STATS, twice a second.
  virtual std::string status(const Partitions& partitions) const = 0;
};

using MakeDaemon = std::function<Result<std::unique_ptr<Daemon>>(const DaemonContext& context)>;

// Where the store of a partition is.
std::filesystem::path store_directory(const ProcessOptions& options, std::string_view name,
                                      std::uint32_t partition);

// Runs until SIGTERM or SIGINT; starts over when a store has to be rebuilt from the log. Returns an
// ExitCode (bus/host/loop.h). Ends the process when it does not go on any more. Call once, from
// main.
int run_daemon(const std::string& name, const ProcessOptions& given, const MakeDaemon& make);

}  // namespace laban::host
