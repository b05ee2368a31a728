#include "observer/cli/process/co_process.h"

#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <utility>

namespace laban::cli {

Result<CoProcess> CoProcess::start(const std::vector<std::string>& argv) {
  auto to = Pipe::make();
  if (!to) return to.error();
  auto from = Pipe::make();
  if (!from) return from.error();
  const auto pid = spawn({.argv = argv, .in = to->read_end(), .out = from->write_end()});
  if (!pid) return pid.error();
  to->close_read_end();
  from->close_write_end();
  return CoProcess(*pid, std::move(*to), std::move(*from));
}

CoProcess::CoProcess(CoProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      to_(std::move(other.to_)),
      from_(std::move(other.from_)) {}

CoProcess::~CoProcess() {
  if (pid_ < 0) return;
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

int CoProcess::wait() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace laban::cli
