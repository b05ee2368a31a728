// Dispatch races with failure: a carrier that works at its own pace, an observer that reads with a
// delay, and something that goes wrong at any moment. Either the parcel is shipped and nothing is
// undone, or it stays and everything is undone.

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "observer/saga/fold/fold.h"
#include "tests/worlds/order_saga.h"

using namespace laban;
using namespace laban::observer;
using laban::observer::testing::order_definition;

namespace {

constexpr int races = 100'000;

// The log, a participant that keeps its barrier, and an observer, each reading the log separately.
class Race {
 public:
  explicit Race(std::uint64_t seed)
      : chance_(seed), instance_(make_instance(order_definition(), "o-1", 1)) {
    for (const char* type : {"order.placed", "inventory.reserved", "payment.charged",
                             "seller.prepared", "logistics.assigned"})
      append(type);
  }

  void run() {
    while (!is_over()) {
      const auto next = chance_() % 32;
      if (next == 0) {
        dispatch();
      } else if (next < 4) {
        go_wrong();
      } else if (next < 18) {
        let_participants_read();
      } else {
        let_observer_read();
      }
    }
  }

  State state() const { return instance_.state; }
  bool is_dispatched() const { return dispatched_; }
  bool is_any_undone() const {
    for (const auto& step : order_definition().steps()) {
      if (!step.pivot && !step.undone.empty() && count(step.undone) > 0) return true;
    }
    return false;
  }

 private:
  bool is_over() const {
    return read_ == log_.size() && answered_ == log_.size() && (dispatched_ || barred_) &&
           went_wrong_;
  }

  std::size_t count(const std::string& type) const {
    return static_cast<std::size_t>(std::count(log_.begin(), log_.end(), type));
  }

  void append(const std::string& type) { log_.push_back(type); }

  void dispatch() {
    if (dispatched_ || barred_) return;
    dispatched_ = true;
    append("logistics.dispatched");
  }

  void go_wrong() {
    if (went_wrong_) return;
    went_wrong_ = true;
    append("abort");
  }

  // One event further; every participant answers its requests.
  void let_participants_read() {
    if (answered_ == log_.size()) return;
    const std::string type = log_[answered_++];
    const auto part = order_definition().part_of(type);
    if (!part || part->role != Role::undo) return;
    const Step& step = order_definition().step(part->step);
    if (!step.pivot) return append(step.undone);
    if (!dispatched_) barred_ = true;
    append(dispatched_ ? step.refused : step.undone);
  }

  void let_observer_read() {
    if (read_ == log_.size()) return;
    FoldEvent event;
    const std::string type = log_[read_++];
    event.type = type;
    event.sequence = read_;
    event.id = root_id("test", "o-1", std::to_string(read_));
    if (type == "abort") {
      event.type = "laban.operator_acted";
      event.act = OperatorAction{"abort", "order", 1, {}, "ann", "race"};
    }
    auto result = fold(order_definition(), std::move(instance_), event);
    instance_ = std::move(result.instance);
    for (const auto& decision : result.decisions) append(decision.type);
  }

  std::mt19937_64 chance_;
  std::vector<std::string> log_;
  Instance instance_;
  std::size_t read_ = 0, answered_ = 0;
  bool dispatched_ = false, barred_ = false, went_wrong_ = false;
};

}  // namespace

TEST_CASE("dispatch and refund race 100,000 times: one of them happens, never both") {
  int completed = 0, compensated = 0;
  for (int seed = 0; seed < races; ++seed) {
    Race race(static_cast<std::uint64_t>(seed));
    race.run();
    const bool is_right = race.is_dispatched()
                              ? race.state() == State::completed && !race.is_any_undone()
                              : race.state() == State::compensated && race.is_any_undone();
    if (!is_right) {
      CAPTURE(seed);
      CHECK(is_right);
    }
    completed += static_cast<int>(race.state() == State::completed);
    compensated += static_cast<int>(race.state() == State::compensated);
  }
  CHECK(completed + compensated == races);
  CHECK(completed > races / 10);
  CHECK(compensated > races / 10);
}
