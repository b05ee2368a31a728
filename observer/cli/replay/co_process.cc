#include "observer/cli/replay/co_process.h"

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
void become(char* const* argv, int in, int out, pid_t parent) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // it died before the line above
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::execv(argv[0], argv);
}

void close_all(std::initializer_list<int> fds) {
  for (const int fd : fds) {
    if (fd >= 0) ::close(fd);
  }
}

}  // namespace

Result<CoProcess> CoProcess::start(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  int to[2] = {-1, -1}, from[2] = {-1, -1}, failure[2] = {-1, -1};
  const bool has_pipes = ::pipe2(to, O_CLOEXEC) == 0 && ::pipe2(from, O_CLOEXEC) == 0 &&
                         ::pipe2(failure, O_CLOEXEC) == 0;
  const pid_t parent = ::getpid();
  const pid_t pid = has_pipes ? ::fork() : -1;
  if (pid == 0) {
    become(argv.data(), to[0], from[1], parent);
    const int problem = errno;
    [[maybe_unused]] const ssize_t told = ::write(failure[1], &problem, sizeof problem);
    ::_exit(127);
  }
  int problem = pid < 0 ? errno : 0;
  close_all({to[0], from[1], failure[1]});
  if (pid > 0) {
    // Ends with nothing to read as soon as exec has closed the other end.
    while (::read(failure[0], &problem, sizeof problem) < 0 && errno == EINTR) {
    }
  }
  close_all({failure[0]});
  if (problem == 0) return CoProcess(pid, to[1], from[0]);
  close_all({to[1], from[0]});
  if (pid > 0) ::waitpid(pid, nullptr, 0);
  return Error{ErrorKind::not_found,
               fmt::format("cannot run {}: {}", words.front(), std::strerror(problem))};
}

CoProcess::CoProcess(CoProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      to_(std::exchange(other.to_, -1)),
      from_(std::exchange(other.from_, -1)) {}

CoProcess::~CoProcess() {
  close_input();
  close_all({from_});
  if (pid_ < 0) return;
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void CoProcess::close_input() {
  if (to_ >= 0) ::close(std::exchange(to_, -1));
}

int CoProcess::wait() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace laban::cli
