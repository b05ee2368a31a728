#pragma once

// A clock for tests: moves only when told to. Single-threaded.

#include <laban/clock.h>

namespace laban::memory {

class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time now) : now_(now) {}

  Time now() const override { return now_; }
  SteadyTime steady() const override { return steady_; }

  void set(Time now) { now_ = now; }
  void advance(Duration by) {
    now_ += by;
    steady_ += by;
  }

 private:
  Time now_;
  SteadyTime steady_{std::chrono::hours(1)};
};

}  // namespace laban::memory
