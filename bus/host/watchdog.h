#pragma once

// Watchdog: ends a process whose loop hangs, and says what it was doing. A supervisor (`laban up`,
// systemd) restarts a process that ends, but not one that hangs.

#include <laban/clock.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "bus/host/limits.h"
#include "bus/runtime/pulse.h"

namespace laban::host {

struct WatchLimits {
  Duration work = limits::work_patience;
  Duration wait = limits::wait_patience;
  Duration between_looks = limits::between_looks;
};

// The decision, without a thread.
class StallDetector {
 public:
  explicit StallDetector(const runtime::Pulse& pulse, WatchLimits limits = {})
      : pulse_(pulse), limits_(limits) {}

  // Call this every `between_looks`. Returns a sentence once the pulse has not beaten for as long
  // as its work may take; work that keeps reading from a store may take as long as a wait. A longer
  // pause between two looks counts as two looks: a process that was suspended does not hang.
  std::optional<std::string> look(SteadyTime now);

 private:
  const runtime::Pulse& pulse_;
  const WatchLimits limits_;
  std::uint64_t beats_ = 0, touches_ = 0;
  std::optional<SteadyTime> looked_;
  Duration since_beat_{}, since_touch_{};
};

// Runs the detector on its own thread.
class Watchdog {
 public:
  // `end` is called on that thread, at most once, with the sentence; it ends the process.
  Watchdog(const runtime::Pulse& pulse, const Clock& clock,
           std::function<void(const std::string&)> end, WatchLimits limits = {});
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;

 private:
  void watch();

  const Clock& clock_;
  const WatchLimits limits_;
  StallDetector detector_;
  const std::function<void(const std::string&)> end_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace laban::host
