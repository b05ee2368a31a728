#include "observer/cli/local/child_process.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <thread>

namespace laban::cli {
namespace {

int open_output(const std::filesystem::path& path) {
  if (path.empty()) return ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

// Runs in the child, where only async-signal-safe calls are allowed. Returns only when exec failed.
void become(char* const* argv, int out, int err, pid_t parent) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // it died before the line above
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  const int in = ::open("/dev/null", O_RDONLY);
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  if (in > STDERR_FILENO) ::close(in);
  ::execv(argv[0], argv);
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
  std::vector<char*> argv;
  for (const std::string& word : program.argv) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);

  const int out = open_output(program.output);
  const int err = program.errors.empty() ? ::dup(out) : open_output(program.errors);
  int failure[2] = {-1, -1};
  if (out < 0 || err < 0 || ::pipe2(failure, O_CLOEXEC) != 0) {
    const int problem = errno;
    for (const int fd : {out, err}) {
      if (fd >= 0) ::close(fd);
    }
    return Error{ErrorKind::unavailable, fmt::format("cannot write {}: {}", program.output.string(),
                                                     std::strerror(problem))};
  }
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) {
    become(argv.data(), out, err, parent);
    const int problem = errno;
    [[maybe_unused]] const ssize_t told = ::write(failure[1], &problem, sizeof problem);
    ::_exit(127);
  }
  int problem = pid < 0 ? errno : 0;
  for (const int fd : {out, err, failure[1]}) ::close(fd);
  if (pid > 0) {
    // Ends with nothing to read as soon as exec has closed the other end.
    while (::read(failure[0], &problem, sizeof problem) < 0 && errno == EINTR) {
    }
  }
  ::close(failure[0]);
  if (problem != 0) {
    if (pid > 0) ::waitpid(pid, nullptr, 0);
    return Error{ErrorKind::not_found,
                 fmt::format("cannot run {}: {}", program.argv.front(), std::strerror(problem))};
  }
  return ChildProcess(pid);
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
  // The program's name stands in parentheses and may hold anything; two numbers follow eleven
  // fields on.
  std::istringstream rest(line.substr(line.rfind(')') + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) rest >> skipped;
  std::int64_t user = 0, system = 0;
  rest >> user >> system;
  return Duration(std::chrono::seconds(1)) * (user + system) / ::sysconf(_SC_CLK_TCK);
}

}  // namespace laban::cli
