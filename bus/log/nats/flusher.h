#pragma once

// Flusher: sends what was published, at once and in groups.
//
// cnats either delays small writes by a millisecond or sends each with its own system call, so that
// client and broker handle every message separately. This thread flushes as soon as something is
// published; publications made meanwhile go out together with the next flush.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace laban::nats {

class Flusher {
 public:
  // `flush` is called on the flusher's thread.
  explicit Flusher(std::function<void()> flush)
      : flush_(std::move(flush)), thread_([this] { run(); }) {}
  ~Flusher();

  // Something was published. From any thread.
  void request() {
    if (!is_requested_.exchange(true)) wake();
  }

 private:
  void wake();
  void run();

  const std::function<void()> flush_;
  std::atomic<bool> is_requested_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace laban::nats
