#include "bus/host/stop_signal.h"

#include <csignal>

namespace laban::host {

namespace {

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGUSR2);  // ends the waiting thread
  return signals;
}

}  // namespace

StopSignal::StopSignal(Wakeup& wakeup) : wakeup_(wakeup) {
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  waiter_ = std::thread([this, signals] {
    int received = 0;
    while (sigwait(&signals, &received) == 0) {
      if (over_) return;
      if (received == SIGUSR2) continue;
      // The second signal exits at once.
      if (set_.exchange(true)) std::_Exit(130);
      wakeup_.notify();
    }
  });
}

StopSignal::~StopSignal() {
  over_ = true;
  pthread_kill(waiter_.native_handle(), SIGUSR2);
  waiter_.join();
}

}  // namespace laban::host
