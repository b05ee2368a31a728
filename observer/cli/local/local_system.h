#pragma once

// LocalSystem: a whole system on this machine, in one directory: private nats-server, services,
// observer. `up` and `demo` are thin shells around it.

#include <laban/clock.h>
#include <laban/result.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bus/log/nats/connection.h"
#include "observer/cli/client/run_file.h"
#include "observer/cli/local/private_broker.h"
#include "observer/cli/local/supervisor.h"
#include "observer/cli/terminal/signals.h"

namespace laban::cli {

class LocalSystem {
 public:
  using Say = std::function<void(const std::string&)>;

  // Locks DIR, starts everything and writes DIR/run.json. Settings are checked before
  // (option_check.h). Returns when the broker answers and the
  // namespace exists; services may still be starting. A stop signal during the wait is an error of
  // kind `unavailable`.
  static Result<std::unique_ptr<LocalSystem>> start(const std::filesystem::path& dir,
                                                    const SystemSettings& settings,
                                                    const Clock& clock, SignalWatch& signals,
                                                    Say say);
  // Kills what is still running.
  ~LocalSystem();

  // Supervises; rewrites run.json when a process ended or was started.
  void step();

  // Steps until every program answers. How long that takes depends on what log and stores hold, so
  // a program that runs is waited for, and named each time `word_after` has passed. The error names
  // a service that does not stay up. An observer that does not is only told of.
  Result<void> wait_until_ready(Duration word_after);

  // In this order: services, observer, nats-server. A further stop signal kills what is still
  // running.
  void stop();

  const RunFile& run() const { return run_; }
  nats::Connection& connection() { return *connection_; }
  std::map<std::string, Duration> cpu() const { return supervisor_.cpu(); }

 private:
  LocalSystem(DirectoryLock lock, PrivateBroker broker, RunFile run, const Clock& clock,
              SignalWatch& signals, Say say);

  Result<void> start_broker();
  Result<void> provision();
  Result<void> start_programs();
  Program program_of(const std::string& name, const std::filesystem::path& path) const;
  // Why one of these programs does not stay up; nothing if all do.
  std::optional<Error> why_failing(const std::vector<std::string>& programs) const;
  void save();

  DirectoryLock lock_;
  PrivateBroker broker_;
  RunFile run_;
  const Clock& clock_;
  SignalWatch& signals_;
  Say say_;
  Supervisor supervisor_;
  std::vector<std::string> services_;
  std::optional<RunFile> former_;  // as the directory was found
  bool is_provisioned_ = false;    // the log is there
  bool was_ready_ = false;
  std::unique_ptr<nats::Connection> connection_;
};

}  // namespace laban::cli
