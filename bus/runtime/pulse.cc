#include "bus/runtime/pulse.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace laban::runtime {

void Pulse::tell(const char* what, std::string_view name, std::uint64_t number, bool waits) {
  std::array<std::uint64_t, words> copy{};
  const std::size_t bytes = std::min(name.size(), sizeof copy);
  if (bytes > 0) std::memcpy(copy.data(), name.data(), bytes);
  what_.store(what, std::memory_order_relaxed);
  waits_.store(waits, std::memory_order_relaxed);
  number_.store(number, std::memory_order_relaxed);
  name_bytes_.store(bytes, std::memory_order_relaxed);
  for (std::size_t i = 0; i * sizeof(copy[0]) < bytes; ++i)
    name_[i].store(copy[i], std::memory_order_relaxed);
  // Only one thread writes.
  beats_.store(beats_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

Pulse::Seen Pulse::look() const {
  Seen seen;
  seen.beats = beats_.load(std::memory_order_acquire);
  seen.touches = touches_.load(std::memory_order_relaxed);
  seen.waits = waits_.load(std::memory_order_relaxed);
  std::array<std::uint64_t, words> copy{};
  const std::size_t bytes = name_bytes_.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i * sizeof(copy[0]) < bytes; ++i)
    copy[i] = name_[i].load(std::memory_order_relaxed);
  std::string name(reinterpret_cast<const char*>(copy.data()), bytes);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  const char* what = what_.load(std::memory_order_relaxed);
  seen.doing = fmt::format(fmt::runtime(what), name, number_.load(std::memory_order_relaxed));
  return seen;
}

}  // namespace laban::runtime
