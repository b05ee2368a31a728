#pragma once

// ChildProcess: one program in its own process group that dies with this one (SIGKILL from the
// kernel, whatever killed the parent). Start it from a thread that lives as long as the process:
// the kernel counts the starting thread as the parent.

#include <laban/clock.h>
#include <laban/result.h>
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace laban::cli {

struct Program {
  std::string name;               // as shown to people
  std::vector<std::string> argv;  // argv[0] is the path
  std::filesystem::path output;   // stdout is appended to this file; empty: discarded
  std::filesystem::path errors;   // stderr likewise; empty: the same as stdout
};

// How a process ended.
struct Ending {
  int exit_code = 0;  // 128 + n after signal n
  std::string text;   // "exited with 7", "was killed by signal 9"
  Duration cpu{};     // user and system time it used, including children it waited for
};

class ChildProcess {
 public:
  // Fails when the program cannot be executed.
  static Result<ChildProcess> start(const Program& program);

  // Kills the group and waits if it is still running.
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;

  pid_t pid() const { return pid_; }
  // Nothing while it runs; afterwards always the same.
  std::optional<Ending> poll();
  // Waits for at most `patience`.
  std::optional<Ending> wait(Duration patience);
  void signal(int number) const;  // to the whole group

 private:
  explicit ChildProcess(pid_t pid) : pid_(pid) {}
  pid_t pid_ = -1;  // -1: moved away
  std::optional<Ending> ending_;
};

// User and system time a running process has used so far; zero if it has ended.
Duration cpu_used(pid_t pid);

}  // namespace laban::cli
