#include "bus/event/log_gap.h"

#include <fmt/core.h>

#include <algorithm>

namespace laban {

std::string to_text(const LogGap& gap) {
  return gap.first == gap.last ? fmt::format("#{}", gap.first)
                               : fmt::format("#{} to #{}", gap.first, gap.last);
}

LogGap LogGaps::before(std::uint64_t sequence) const {
  const auto next =
      std::lower_bound(gaps_.begin(), gaps_.end(), sequence,
                       [](const LogGap& gap, std::uint64_t number) { return gap.first < number; });
  return next == gaps_.begin() ? LogGap{} : *std::prev(next);
}

}  // namespace laban
