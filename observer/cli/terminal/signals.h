#pragma once

// SignalWatch: turns SIGINT, SIGTERM, SIGHUP and SIGCHLD into something to wait for; they no longer
// end the process. Construct it before starting threads, so that they inherit the signal mask. Also
// keeps a closed pipe from killing the process.

#include <laban/clock.h>

namespace laban::cli {

class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  // Returns when a signal arrives, or after `at_most`.
  void wait(Duration at_most);
  // How many times SIGINT or SIGTERM has arrived. Does not wait.
  int stop_requests();
  // Whether the last one was SIGINT.
  bool was_interrupted() const { return interrupted_; }

 private:
  void take();

  int fd_;
  int stop_requests_ = 0;
  bool interrupted_ = false;
};

}  // namespace laban::cli
