#include "observer/saga/mining/timing.h"

#include <algorithm>
#include <map>

namespace laban::observer::mining {

namespace {

using namespace std::chrono_literals;

constexpr Duration round_numbers[] = {5s, 10s, 15s, 30s, 1min, 2min, 5min, 10min, 15min, 30min,
                                      1h, 2h,  4h,  8h,  12h,  24h,  48h,  96h,   168h};

class RunTimer {
 public:
  RunTimer(const Runs& runs, const Shape& shape) : runs_(runs), shape_(shape) {
    for (std::size_t place = 0; place < shape.steps.size(); ++place)
      places_[shape.steps[place].done] = place;
    open_.resize(shape.steps.size());
    edges_.resize(shape.steps.size());
  }

  void add(const Run& run) {
    std::vector<std::optional<Time>> done(shape_.steps.size());
    for (const RunEvent& event : run.events) {
      const auto found = places_.find(event.type);
      if (found == places_.end()) continue;
      if (!done[found->second]) done[found->second] = event.time;
      if (event.follows < 0) continue;
      const RunEvent& from = run.events[static_cast<std::size_t>(event.follows)];
      edges_[found->second][from.type].push_back(event.time - from.time);
    }
    add_steps(done);
  }

  Timing timing() {
    Timing timing;
    timing.whole = delay_of(whole_);
    for (std::size_t place = 0; place < open_.size(); ++place) {
      StepTiming& step = timing.steps.emplace_back();
      step.open = delay_of(open_[place]);
      for (auto& [from, delays] : edges_[place])
        step.edges.push_back({runs_.word(from), delays.size(), delay_of(delays)});
      std::stable_sort(step.edges.begin(), step.edges.end(),
                       [](const MinedEdge& a, const MinedEdge& b) { return a.count > b.count; });
    }
    return timing;
  }

 private:
  void add_steps(const std::vector<std::optional<Time>>& done) {
    const auto begun = done.front();
    if (!begun) return;
    Time last = *begun;
    bool is_complete = true;
    for (std::size_t place = 0; place < done.size(); ++place) {
      const ShapedStep& step = shape_.steps[place];
      if (!step.optional) is_complete &= done[place].has_value();
      if (!done[place]) continue;
      if (!step.optional) last = std::max(last, *done[place]);
      Time opened = *begun;
      bool is_open = true;
      for (const std::size_t other : step.after) {
        is_open &= done[other].has_value();
        if (done[other]) opened = std::max(opened, *done[other]);
      }
      if (place != 0 && is_open && *done[place] >= opened)
        open_[place].push_back(*done[place] - opened);
    }
    if (is_complete) whole_.push_back(last - *begun);
  }

  const Runs& runs_;
  const Shape& shape_;
  std::map<WordIndex, std::size_t> places_;
  std::vector<std::vector<Duration>> open_;
  std::vector<std::map<WordIndex, std::vector<Duration>>> edges_;
  std::vector<Duration> whole_;
};

}  // namespace

Timing timing_of(const Runs& runs, const Shape& shape) {
  RunTimer timer(runs, shape);
  for (const Run& run : runs.runs) timer.add(run);
  return timer.timing();
}

Duration rounded_up(Duration duration) {
  for (const Duration round : round_numbers) {
    if (duration <= round) return round;
  }
  return std::chrono::ceil<std::chrono::days>(duration);
}

Duration suggested_deadline(Duration p99) {
  return rounded_up(std::min<Duration>(p99, 9000h) * 10);
}

}  // namespace laban::observer::mining
