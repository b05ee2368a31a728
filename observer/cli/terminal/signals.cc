#include "observer/cli/terminal/signals.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <stdexcept>

namespace laban::cli {

SignalWatch::SignalWatch() {
  sigset_t watched;
  ::sigemptyset(&watched);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) ::sigaddset(&watched, number);
  ::pthread_sigmask(SIG_BLOCK, &watched, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  fd_ = ::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd_ < 0) throw std::runtime_error("signals cannot be watched");
}

SignalWatch::~SignalWatch() { ::close(fd_); }

void SignalWatch::wait(Duration at_most) {
  pollfd watched{fd_, POLLIN, 0};
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(at_most).count();
  ::poll(&watched, 1, static_cast<int>(ms));
  take();
}

int SignalWatch::stop_requests() {
  take();
  return stop_requests_;
}

void SignalWatch::take() {
  signalfd_siginfo info{};
  while (::read(fd_, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    if (info.ssi_signo == SIGCHLD) continue;
    ++stop_requests_;
    interrupted_ = info.ssi_signo == SIGINT;
  }
}

}  // namespace laban::cli
