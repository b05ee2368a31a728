#pragma once

// Random: chance from a seed, the same on every machine.

#include <laban/clock.h>

#include <algorithm>
#include <bit>
#include <cstdint>

namespace laban::simulation {

class Random {
 public:
  // Neighbouring seeds give unrelated numbers.
  explicit Random(std::uint64_t seed) : state_(mixed(seed ^ 0x6c6162616e)) {}

  // splitmix64
  std::uint64_t next() { return mixed(state_ += 0x9e3779b97f4a7c15u); }

  // 0 to n - 1.
  std::uint64_t below(std::uint64_t n) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>(Wide{next()} * n >> 64);
  }
  // Inclusive bounds.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
  }
  bool chance(std::uint64_t per_mille) { return below(1000) < per_mille; }

  // Every power of two between the bounds is equally likely.
  Duration spread(Duration low, Duration high) {
    const auto bits = [](Duration d) {
      return static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(d.count())));
    };
    const std::int64_t top = std::int64_t{1} << between(bits(low), bits(high));
    return std::clamp(Duration(between(top / 2, top)), low, high);
  }

 private:
  static std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace laban::simulation
