#include "bus/host/watchdog.h"

#include <fmt/core.h>

#include <algorithm>

namespace laban::host {

std::optional<std::string> StallDetector::look(SteadyTime now) {
  const auto seen = pulse_.look();
  const Duration passed =
      looked_ ? std::clamp(now - *looked_, Duration::zero(), 2 * limits_.between_looks)
              : Duration::zero();
  looked_ = now;
  const bool has_beaten = seen.beats != beats_, has_read = seen.touches != touches_;
  beats_ = seen.beats;
  touches_ = seen.touches;
  since_beat_ = has_beaten ? Duration::zero() : since_beat_ + passed;
  since_touch_ = has_beaten || has_read ? Duration::zero() : since_touch_ + passed;
  const bool is_stuck = !seen.waits && since_touch_ >= limits_.work;
  if (!is_stuck && since_beat_ < limits_.wait) return std::nullopt;
  return fmt::format("the loop has not moved for {}: {}", to_text(since_beat_), seen.doing);
}

Watchdog::Watchdog(const runtime::Pulse& pulse, const Clock& clock,
                   std::function<void(const std::string&)> end, WatchLimits limits)
    : clock_(clock), limits_(limits), detector_(pulse, limits), end_(std::move(end)) {
  thread_ = std::thread([this] { watch(); });
}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Watchdog::watch() {
  std::unique_lock lock(mutex_);
  while (!over_) {
    const auto stalled = detector_.look(clock_.steady());
    if (stalled) return end_(*stalled);
    changed_.wait_for(lock, limits_.between_looks, [this] { return over_; });
  }
}

}  // namespace laban::host
