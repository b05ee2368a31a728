#pragma once

// Requests that wait for the loop thread, oldest first: so many, and so many bytes.

#include <deque>
#include <utility>
#include <vector>

#include "bus/log/limits.h"
#include "bus/log/nats/limits.h"
#include "bus/log/requests.h"

namespace laban::nats {

class WaitingRequests {
 public:
  bool has_room_for(std::size_t bytes) const {
    return waiting_.size() < limits::waiting_requests &&
           bytes_ + bytes <= limits::waiting_request_bytes;
  }
  void add(Request request) {
    bytes_ += request.body.size();
    waiting_.push_back(std::move(request));
  }
  void take(std::vector<Request>& into, std::size_t limit) {
    for (std::size_t count = 0; count < limit && !waiting_.empty(); ++count) {
      bytes_ -= waiting_.front().body.size();
      into.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
  }
  void clear() {
    waiting_.clear();
    bytes_ = 0;
  }

 private:
  std::deque<Request> waiting_;
  std::size_t bytes_ = 0;
};

}  // namespace laban::nats
