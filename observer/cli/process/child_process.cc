#include "observer/cli/process/child_process.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

#include "observer/cli/process/spawn.h"

namespace laban::cli {
namespace {

int open_output(const std::filesystem::path& path) {
  if (path.empty()) return ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

Duration of(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

Ending ending_of(int status, const rusage& usage) {
  Ending ending;
  ending.cpu = of(usage.ru_utime) + of(usage.ru_stime);
  if (WIFSIGNALED(status)) {
    ending.exit_code = 128 + WTERMSIG(status);
    ending.text = fmt::format("was killed by signal {}", WTERMSIG(status));
  } else {
    ending.exit_code = WEXITSTATUS(status);
    ending.text = fmt::format("exited with {}", ending.exit_code);
  }
  return ending;
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const Program& program) {
  const int in = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int out = open_output(program.output);
  const int err = program.errors.empty() ? ::dup(out) : open_output(program.errors);
  const int problem = errno;
  const bool are_open = in >= 0 && out >= 0 && err >= 0;
  const auto pid = are_open ? spawn({.argv = program.argv, .in = in, .out = out, .err = err})
                            : Error{ErrorKind::unavailable,
                                    fmt::format("cannot write {}: {}", program.output.string(),
                                                std::strerror(problem))};
  for (const int fd : {in, out, err}) {
    if (fd >= 0) ::close(fd);
  }
  if (!pid) return pid.error();
  return ChildProcess(*pid);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), ending_(std::move(other.ending_)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(ending_, other.ending_);
  return *this;
}

ChildProcess::~ChildProcess() {
  if (pid_ < 0 || ending_) return;
  signal(SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::optional<Ending> ChildProcess::poll() {
  if (ending_ || pid_ < 0) return ending_;
  int status = 0;
  rusage usage{};
  if (::wait4(pid_, &status, WNOHANG, &usage) == pid_) ending_ = ending_of(status, usage);
  return ending_;
}

std::optional<Ending> ChildProcess::wait(Duration patience) {
  const SystemClock clock;
  const SteadyTime deadline = clock.steady() + patience;
  while (!poll() && clock.steady() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return ending_;
}

void ChildProcess::signal(int number) const {
  if (pid_ > 0 && !ending_) ::kill(-pid_, number);
}

Duration cpu_used(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string line;
  if (!std::getline(file, line)) return {};
  // The program's name is in parentheses and may contain anything; the two numbers come eleven
  // fields later.
  std::istringstream rest(line.substr(line.rfind(')') + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) rest >> skipped;
  std::int64_t user = 0, system = 0;
  rest >> user >> system;
  return Duration(std::chrono::seconds(1)) * (user + system) / ::sysconf(_SC_CLK_TCK);
}

}  // namespace laban::cli
