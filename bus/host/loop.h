#pragma once

// Loop: steps the units of one process, one per partition, hands them requests, and sleeps when
// there is nothing to do. The only place where a service waits.

#include <functional>
#include <string>
#include <vector>

#include "bus/host/logger.h"
#include "bus/host/stop_signal.h"
#include "bus/log/requests.h"
#include "bus/log/wakeup.h"
#include "bus/runtime/partition_task.h"

namespace laban::host {

// Exit codes of every Laban daemon.
enum ExitCode {
  exit_done = 0,
  exit_failed = 1,
  exit_usage = 2,
  exit_unreachable = 6,
  exit_storage = 7,
  restart_from_log = -1,  // no exit code: everything is to be opened once more
};

class Loop {
 public:
  // Everything given must outlive the loop.
  Loop(std::string name, const Clock& clock, Wakeup& wakeup, Logger logger);

  void add(runtime::PartitionTask& unit, std::uint32_t partition);

  // Serves `endpoint` of every unit added so far, as "<endpoint>-<partition>".
  Result<void> serve(RequestServer& server, const std::string& endpoint);
  // Requests to any other endpoint served by `server` go here, on the loop thread.
  void on_other_request(RequestServer& server,
                        std::function<Result<std::string>(const Request&)> answer);

  // Called after every round, on the loop thread: at most every `period`.
  void every(Duration period, std::function<void()> call);

  // Lets run() end as the signal does; to be called on the loop thread.
  void end() { is_ending_ = true; }

  // Until the signal or end(); then finishes the batch, waits up to two seconds for what was
  // emitted to stand in the log, and commits. Returns an ExitCode; `restart_from_log` when a unit's
  // store is to be built anew.
  int run(const StopSignal& stop);

 private:
  struct Member {
    runtime::PartitionTask* unit;
    std::uint32_t partition;
    std::string waiting;
  };
  Result<bool> round();
  void take_requests();
  void route(Request request);
  void say_waiting(Member& member);
  Duration pause() const;
  int fail(const Error& error);
  int stop_in_order();

  const std::string name_;
  const Clock& clock_;
  Wakeup& wakeup_;
  Logger logger_;
  RequestServer* server_ = nullptr;
  std::vector<Member> members_;
  std::vector<Request> requests_;
  std::function<Result<std::string>(const Request&)> other_;
  std::function<void()> periodic_;
  Duration period_{};
  bool is_ending_ = false;
  SteadyTime last_periodic_{};
};

}  // namespace laban::host
