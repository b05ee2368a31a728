#include "observer/saga/timeline/gap_folding.h"

#include <algorithm>
#include <cstdint>

namespace laban::timeline {

namespace {

using namespace std::chrono_literals;

// Times come from outside: no sum of pauses, or ten times one, may overflow.
constexpr Duration longest_pause = 24h * 365;
constexpr Duration longest_line = 100 * longest_pause;

Duration pause_between(Time from, Time to) {
  if (to <= from) return Duration::zero();
  const std::uint64_t passed = static_cast<std::uint64_t>(to.time_since_epoch().count()) -
                               static_cast<std::uint64_t>(from.time_since_epoch().count());
  const std::uint64_t longest = longest_pause.count();
  return Duration(static_cast<Duration::rep>(std::min(passed, longest)));
}

// The median of all pauses that are not zero.
Duration usual_pause(const Entries& entries) {
  std::vector<Duration> pauses;
  for (std::size_t i = 1; i < entries.size(); ++i) {
    const Duration pause = pause_between(entries[i - 1].time, entries[i].time);
    if (pause > Duration::zero()) pauses.push_back(pause);
  }
  if (pauses.empty()) return {};
  const auto middle = pauses.begin() + static_cast<std::ptrdiff_t>((pauses.size() - 1) / 2);
  std::nth_element(pauses.begin(), middle, pauses.end());
  return *middle;
}

}  // namespace

FoldedLine fold_idle(const Entries& entries) {
  FoldedLine line;
  const Duration usual = usual_pause(entries);
  line.idle_from = std::max<Duration>(10 * usual, 100ms);
  const Duration shown = std::max<Duration>(2 * usual, 1ms);  // length of a folded pause
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Duration pause{};
    if (i > 0) pause = pause_between(entries[i - 1].time, entries[i].time);
    const bool is_idle = pause > line.idle_from;
    line.pause_before.push_back(is_idle ? pause : Duration::zero());
    if (is_idle) line.folded = std::min(line.folded + pause - shown, longest_line);
    line.length = std::min(line.length + (is_idle ? shown : pause), longest_line);
    line.at.push_back(line.length);
  }
  return line;
}

std::size_t FoldedLine::column(Duration time, std::size_t columns) const {
  if (length <= Duration::zero() || columns == 0) return 0;
  const double part = static_cast<double>(time.count()) / static_cast<double>(length.count());
  return std::min(columns - 1, static_cast<std::size_t>(part * static_cast<double>(columns - 1)));
}

}  // namespace laban::timeline
