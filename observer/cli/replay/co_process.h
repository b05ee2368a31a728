#pragma once

// CoProcess: a program that is spoken to over its standard input and output, in a process group of
// its own; it dies with this one. Its stderr is ours.

#include <laban/result.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace laban::cli {

class CoProcess {
 public:
  // argv[0] is the path. `not_found` when it cannot be executed.
  static Result<CoProcess> start(const std::vector<std::string>& argv);

  // Kills it when it still runs.
  ~CoProcess();
  CoProcess(CoProcess&& other) noexcept;
  CoProcess& operator=(CoProcess&&) = delete;

  pid_t pid() const { return pid_; }
  int input() const { return to_; }     // what is written there it reads
  int output() const { return from_; }  // what it writes is read there
  void close_input();
  // Waits for its end; the exit code, 128 + n after signal n.
  int wait();

 private:
  CoProcess(pid_t pid, int to, int from) : pid_(pid), to_(to), from_(from) {}
  pid_t pid_;  // -1: ended, or moved away
  int to_, from_;
};

}  // namespace laban::cli
