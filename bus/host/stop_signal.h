#pragma once

// SIGTERM and SIGINT as a condition that the loop checks. Make one before any other thread starts:
// it blocks the signals in this thread and all later ones.

#include <atomic>
#include <thread>

#include "bus/log/wakeup.h"

namespace laban::host {

class StopSignal {
 public:
  explicit StopSignal(Wakeup& wakeup);
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;

  bool is_set() const { return set_.load(); }

 private:
  Wakeup& wakeup_;
  std::atomic<bool> set_{false};
  std::atomic<bool> over_{false};
  std::thread waiter_;
};

}  // namespace laban::host
