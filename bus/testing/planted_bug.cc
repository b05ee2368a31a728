#include "bus/testing/planted_bug.h"

#ifdef LABAN_PLANTED_BUGS

#include <atomic>
#include <cstdlib>
#include <string>

namespace laban {

bool planted_bug(std::string_view name) {
  static const std::string planted = [] {
    const char* value = std::getenv("LABAN_PLANTED_BUG");
    return std::string(value == nullptr ? "" : value);
  }();
  return name == planted;
}

std::uint32_t any_number() {
  static std::atomic<std::uint32_t> next = [] {
    const int on_the_stack = 0;  // somewhere else in every process
    return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(&on_the_stack) >> 4);
  }();
  return next++;
}

}  // namespace laban

#endif
