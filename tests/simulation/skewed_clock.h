#pragma once

// SkewedClock: a process's own clocks. The wall clock jumps, the steady clock may run at another
// rate.

#include <laban/clock.h>

namespace laban::simulation {

class SkewedClock final : public Clock {
 public:
  explicit SkewedClock(const Clock& truth) : truth_(truth) {}

  Time now() const override { return truth_.now() + offset_; }
  SteadyTime steady() const override { return shown_ + passed(truth_.steady() - since_); }

  void jump(Duration by) { offset_ += by; }

  // 1000: true time.
  void run_at(std::int64_t per_mille) {
    shown_ = steady();
    since_ = truth_.steady();
    per_mille_ = per_mille;
  }

  // How long it truly takes until this clock shows `due`.
  Duration until(SteadyTime due) const {
    const Duration left = due - steady();
    if (left <= Duration::zero()) return Duration::zero();
    return per_mille_ == 1000 ? left : left / per_mille_ * 1000 + Duration(1000);
  }

 private:
  Duration passed(Duration truly) const {
    return per_mille_ == 1000 ? truly : truly / 1000 * per_mille_;
  }

  const Clock& truth_;
  Duration offset_{};
  SteadyTime since_{}, shown_{};
  std::int64_t per_mille_ = 1000;
};

}  // namespace laban::simulation
