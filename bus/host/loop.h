#pragma once

// Loop: steps the partition tasks of one process, hands them requests, and sleeps when there is
// nothing to do. The only place where a process waits.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bus/host/logger.h"
#include "bus/host/stop_signal.h"
#include "bus/log/requests.h"
#include "bus/log/wakeup.h"
#include "bus/runtime/pulse.h"
#include "bus/runtime/task/partition_task.h"

namespace laban::host {

// Exit codes of every Laban daemon.
enum ExitCode {
  exit_done = 0,
  exit_failed = 1,
  exit_usage = 2,
  exit_unreachable = 6,
  exit_storage = 7,
  exit_stalled = 8,       // the loop did not go on any more (bus/host/watchdog.h)
  restart_from_log = -1,  // not an exit code: everything is to be opened once more
};

class Loop {
 public:
  // Everything given must outlive the loop.
  Loop(std::string name, const Clock& clock, Wakeup& wakeup, Logger logger, runtime::Pulse& pulse);

  void add(runtime::PartitionTask& task, std::uint32_t partition);

  // Serves `endpoint` of every task added so far, as "<endpoint>-<partition>".
  Result<void> serve(RequestServer& server, const std::string& endpoint);
  // Requests to any other endpoint served by `server` go here, on the loop thread.
  void on_other_request(RequestServer& server,
                        std::function<Result<std::string>(const Request&)> answer);

  // Called after a round, on the loop thread, at most once in `period`.
  void every(Duration period, std::function<void()> call);

  // Ends run() as a signal does. Called on the loop thread.
  void end() { is_ending_ = true; }

  // Runs until the signal or end(); then finishes the batch, waits up to limits::stop_patience for
  // the log to confirm what was emitted, and commits. Returns an ExitCode; `restart_from_log` when
  // the store of a task has to be rebuilt.
  int run(const StopSignal& stop);

 private:
  struct Member {
    runtime::PartitionTask* task;
    std::uint32_t partition;
    std::string waiting;  // as last logged
  };
  struct Route {
    runtime::PartitionTask* task;
    std::string endpoint;  // without the partition suffix
  };
  Result<bool> round();
  void take_requests();
  void route(Request request);
  void log_waiting(Member& member);
  Duration pause() const;
  int fail(const Error& error);
  int stop_in_order();

  const std::string name_;
  const Clock& clock_;
  Wakeup& wakeup_;
  Logger logger_;
  runtime::Pulse& pulse_;
  RequestServer* server_ = nullptr;
  std::vector<Member> members_;
  std::map<std::string, Route> routes_;  // by endpoint name as served
  std::vector<Request> requests_;
  std::function<Result<std::string>(const Request&)> other_;
  std::function<void()> periodic_;
  Duration period_{};
  bool is_ending_ = false;
  SteadyTime last_periodic_{};
};

}  // namespace laban::host
