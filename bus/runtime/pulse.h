#pragma once

// Pulse: what a loop's thread is doing, and that it is alive. The thread reports each piece of work
// before it begins; another thread watches (bus/host/watchdog.h). A report takes a few nanoseconds.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace laban::runtime {

class Pulse {
 public:
  // Work on what came from outside; it must be quick, whatever came. `what` is a string literal
  // in which "{0}" stands for the name and "{1}" for the number: "event {0} at sequence {1}". Long
  // names are cut.
  void work(const char* what, std::string_view name = {}, std::uint64_t number = 0) {
    tell(what, name, number, /*waits=*/false);
  }
  // What may take long without being wrong: a call to the broker or the disk, opening or rebuilding
  // a store.
  void wait(const char* what, std::string_view name = {}, std::uint64_t number = 0) {
    tell(what, name, number, /*waits=*/true);
  }

  // The current work has read from its store, so it is making progress. Work that only ever reads
  // counts as hanging, too, in the end.
  void touch() {
    touches_.store(touches_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  struct Seen {
    std::uint64_t beats = 0;    // how often the thread has reported
    std::uint64_t touches = 0;  // how often it has read
    bool waits = false;
    std::string doing;  // printable ASCII
  };
  // Any thread. While the loop is running, `doing` may mix two reports.
  Seen look() const;

 private:
  static constexpr std::size_t words = 16;

  void tell(const char* what, std::string_view name, std::uint64_t number, bool waits);

  std::atomic<std::uint64_t> beats_{0};
  std::atomic<std::uint64_t> touches_{0};
  std::atomic<const char*> what_{"starting"};
  std::atomic<bool> waits_{true};
  std::atomic<std::uint64_t> number_{0};
  std::atomic<std::size_t> name_bytes_{0};
  std::array<std::atomic<std::uint64_t>, words> name_{};
};

}  // namespace laban::runtime
