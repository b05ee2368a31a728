#pragma once

// CoProcess: a program controlled over its standard input and output, in its own process group; it
// dies with this one. Its stderr is ours.

#include <laban/result.h>
#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "observer/cli/process/spawn.h"

namespace laban::cli {

class CoProcess {
 public:
  // argv[0] is the path. `not_found` when it cannot be executed.
  static Result<CoProcess> start(const std::vector<std::string>& argv);

  // Kills it if it is still running.
  ~CoProcess();
  CoProcess(CoProcess&& other) noexcept;
  CoProcess& operator=(CoProcess&&) = delete;

  pid_t pid() const { return pid_; }
  int input() const { return to_.write_end(); }    // its standard input
  int output() const { return from_.read_end(); }  // its standard output
  void close_input() { to_.close_write_end(); }
  // Waits for its end; returns the exit code, or 128 + n after signal n.
  int wait();

 private:
  CoProcess(pid_t pid, Pipe to, Pipe from)
      : pid_(pid), to_(std::move(to)), from_(std::move(from)) {}
  pid_t pid_;  // -1: ended, or moved away
  Pipe to_, from_;
};

}  // namespace laban::cli
