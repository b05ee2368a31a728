#pragma once

// Starts programs: the only place that forks.

#include <laban/result.h>
#include <sys/types.h>

#include <string>
#include <vector>

namespace laban::cli {

struct SpawnOptions {
  std::vector<std::string> argv;  // argv[0] is the path
  // The program's standard streams; -1: this process's own. The caller closes them.
  int in = -1, out = -1, err = -1;
  // In its own process group, with no signals blocked, and killed by the kernel when this process
  // dies for any reason. The starting thread must therefore live as long as the process: the kernel
  // treats that thread as the parent.
  bool is_bound = true;
};

// `not_found` when it cannot be executed.
Result<pid_t> spawn(const SpawnOptions& options);

// A pipe that later child processes do not inherit. Closed with the object.
class Pipe {
 public:
  static Result<Pipe> make();
  ~Pipe();
  Pipe(Pipe&& other) noexcept;
  Pipe& operator=(Pipe&& other) noexcept;

  int read_end() const { return read_end_; }    // -1: closed
  int write_end() const { return write_end_; }  // -1: closed
  void close_read_end();
  void close_write_end();

 private:
  Pipe(int read_end, int write_end) : read_end_(read_end), write_end_(write_end) {}
  int read_end_, write_end_;
};

}  // namespace laban::cli
