#pragma once

// Supervisor: keeps programs running. A program that ends unexpectedly is restarted after a pause
// that doubles from 100 ms to 5 s and is reset after 10 s of running.
//
// Steppable: step() never blocks; the owner decides when to call it again. One thread, the main
// one.

#include <laban/clock.h>
#include <laban/result.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "observer/cli/client/run_file.h"
#include "observer/cli/process/child_process.h"

namespace laban::cli {

class Supervisor {
 public:
  struct Pauses {
    Duration first = std::chrono::milliseconds(100);
    Duration longest = std::chrono::seconds(5);
    Duration healthy_after = std::chrono::seconds(10);
  };

  // `say` receives one sentence for people whenever a program ends or is restarted.
  Supervisor(const Clock& clock, std::function<void(const std::string&)> say, Pauses pauses)
      : clock_(clock), say_(std::move(say)), pauses_(pauses) {}
  Supervisor(const Clock& clock, std::function<void(const std::string&)> say)
      : Supervisor(clock, std::move(say), Pauses{}) {}

  // Fails when the program cannot be started the first time.
  Result<void> add(Program program);

  // A program that ends with this code within `healthy_after` of its first start refuses its
  // options: it is not restarted, see refuses().
  static constexpr int wrong_use = 2;

  // Notices endings and restarts what is due. True when a process ended or was started.
  bool step();

  // Asks the named programs to stop (SIGTERM), does not restart them, and waits until they ended;
  // after `patience`, or once `hurry` returns true, kills them. True when all ended by themselves.
  bool stop(const std::vector<std::string>& names, Duration patience,
            const std::function<bool()>& hurry);

  std::vector<RunningProcess> processes() const;
  bool refuses(const std::string& name) const;
  std::uint32_t restarts(const std::string& name) const;
  // Processor time used so far by each program, including its processes that have ended.
  std::map<std::string, Duration> cpu() const;

 private:
  struct Supervised {
    Program program;
    std::unique_ptr<ChildProcess> process;  // null: not running
    SteadyTime started{};
    SteadyTime start_again{};
    Duration pause{};
    Duration cpu_of_ended{};
    std::uint32_t restarts = 0;
    bool wanted = true;
    bool refuses = false;
  };

  const Supervised* find(const std::string& name) const;
  void notice_ending(Supervised& supervised, const Ending& ending);
  void start_again(Supervised& supervised);

  const Clock& clock_;
  std::function<void(const std::string&)> say_;
  Pauses pauses_;
  std::vector<Supervised> supervised_;
};

}  // namespace laban::cli
