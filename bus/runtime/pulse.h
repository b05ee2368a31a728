#pragma once

// Pulse: what the thread of a loop is doing, and that it goes on. The thread tells it before each
// piece of work; another thread watches (bus/host/watchdog.h). Telling takes a few nanoseconds.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace laban::runtime {

class Pulse {
 public:
  // Work of our own on what came from outside: it is done in no time, whatever came. `what` is a
  // literal in which "{0}" stands for the name and "{1}" for the number: "event {0} at sequence
  // {1}". The beginning of a name is kept.
  void work(const char* what, std::string_view name = {}, std::uint64_t number = 0) {
    tell(what, name, number, /*waits=*/false);
  }
  // What may take long although nothing is wrong: a call to broker or disk, a store that is opened
  // or built anew.
  void wait(const char* what, std::string_view name = {}, std::uint64_t number = 0) {
    tell(what, name, number, /*waits=*/true);
  }

  // The work that was told last has read something from its store. It goes on, but if it never
  // does anything else, it hangs as well.
  void touch() {
    touches_.store(touches_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  struct Seen {
    std::uint64_t beats = 0;    // how often the thread has told what it does
    std::uint64_t touches = 0;  // how often it has read
    bool waits = false;
    std::string doing;  // printable ASCII
  };
  // Any thread. While the thread goes on, `doing` may be a mixture of what it told.
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
