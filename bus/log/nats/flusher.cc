#include "bus/log/nats/flusher.h"

namespace laban::nats {

Flusher::~Flusher() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Flusher::wake() {
  { const std::lock_guard lock(mutex_); }  // the thread is waiting, or will see the request
  changed_.notify_one();
}

void Flusher::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return is_stopping_ || is_requested_; });
    if (is_stopping_) return;
    lock.unlock();
    is_requested_ = false;  // before flushing: later publications request another flush
    flush_();
    lock.lock();
  }
}

}  // namespace laban::nats
