#pragma once

#include <mutex>
#include <string>
#include <utility>

namespace laban::host {

// The status shown in STATS; written by the loop, read by Discovery's threads.
class StatusBoard {
 public:
  void write(std::string json) {
    const std::lock_guard lock(mutex_);
    json_ = std::move(json);
  }
  std::string read() const {
    const std::lock_guard lock(mutex_);
    return json_;
  }

 private:
  mutable std::mutex mutex_;
  std::string json_ = "{}";
};

}  // namespace laban::host
