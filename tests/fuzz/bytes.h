#pragma once

// Bytes: reads an input as a series of small choices, for targets with state. Past its end it gives
// zeros.

#include <cstdint>
#include <string_view>

namespace laban::fuzz {

class Bytes {
 public:
  explicit Bytes(std::string_view input) : left_(input) {}

  bool empty() const { return left_.empty(); }
  std::uint8_t byte() {
    if (left_.empty()) return 0;
    const auto value = static_cast<std::uint8_t>(left_.front());
    left_.remove_prefix(1);
    return value;
  }
  // 0 to limit - 1.
  std::size_t below(std::size_t limit) { return byte() % limit; }
  // A byte gives the length.
  std::string_view text() {
    const std::size_t size = byte();
    const auto taken = left_.substr(0, size);
    left_.remove_prefix(taken.size());
    return taken;
  }
  std::string_view rest() {
    const auto taken = left_;
    left_ = {};
    return taken;
  }

 private:
  std::string_view left_;
};

}  // namespace laban::fuzz
