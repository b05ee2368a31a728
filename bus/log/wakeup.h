#pragma once

// Wakeup: how other threads wake the loop thread.

#include <laban/clock.h>

#include <condition_variable>
#include <mutex>

namespace laban {

// notify() from any thread; wait() from one. A notify before the wait is not lost.
class Wakeup {
 public:
  void notify() {
    {
      const std::lock_guard lock(mutex_);
      pending_ = true;
    }
    changed_.notify_one();
  }

  // Returns when notified, or after `at_most`.
  void wait(Duration at_most) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, at_most, [this] { return pending_; });
    pending_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool pending_ = false;
};

}  // namespace laban
