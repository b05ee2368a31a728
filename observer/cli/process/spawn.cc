#include "observer/cli/process/spawn.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace laban::cli {

namespace {

// Runs in the child, where only async-signal-safe calls are allowed. Returns only when exec failed.
void become(const SpawnOptions& options, char* const* argv, pid_t parent) {
  if (options.is_bound) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);  // the parent died before the line above
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
  }
  if (options.in >= 0) ::dup2(options.in, STDIN_FILENO);
  if (options.out >= 0) ::dup2(options.out, STDOUT_FILENO);
  if (options.err >= 0) ::dup2(options.err, STDERR_FILENO);
  ::execv(argv[0], argv);
}

}  // namespace

Result<pid_t> spawn(const SpawnOptions& options) {
  std::vector<char*> argv;
  for (const std::string& word : options.argv) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  auto failure = Pipe::make();
  if (!failure) return failure.error();
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) {
    become(options, argv.data(), parent);
    const int problem = errno;
    [[maybe_unused]] const ssize_t told = ::write(failure->write_end(), &problem, sizeof problem);
    ::_exit(127);
  }
  int problem = pid < 0 ? errno : 0;
  failure->close_write_end();
  // Reads end-of-file as soon as exec has closed the other end.
  while (pid > 0 && ::read(failure->read_end(), &problem, sizeof problem) < 0 && errno == EINTR) {
  }
  if (problem == 0) return pid;
  if (pid > 0) ::waitpid(pid, nullptr, 0);
  return Error{ErrorKind::not_found,
               fmt::format("cannot run {}: {}", options.argv.front(), std::strerror(problem))};
}

Result<Pipe> Pipe::make() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) == 0) return Pipe(ends[0], ends[1]);
  return Error{ErrorKind::exhausted, fmt::format("cannot create a pipe: {}", std::strerror(errno))};
}

Pipe::~Pipe() {
  close_read_end();
  close_write_end();
}

Pipe::Pipe(Pipe&& other) noexcept
    : read_end_(std::exchange(other.read_end_, -1)),
      write_end_(std::exchange(other.write_end_, -1)) {}

Pipe& Pipe::operator=(Pipe&& other) noexcept {
  std::swap(read_end_, other.read_end_);
  std::swap(write_end_, other.write_end_);
  return *this;
}

void Pipe::close_read_end() {
  if (read_end_ >= 0) ::close(std::exchange(read_end_, -1));
}

void Pipe::close_write_end() {
  if (write_end_ >= 0) ::close(std::exchange(write_end_, -1));
}

}  // namespace laban::cli
