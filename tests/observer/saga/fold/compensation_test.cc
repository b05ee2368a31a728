// Every prefix of the flow, failing at every step, in every way it can fail.

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/worlds/order_saga.h"
#include "tests/worlds/saga_run.h"

using namespace laban;
using namespace laban::observer;
using laban::observer::testing::order_definition;
using laban::observer::testing::SagaRun;

namespace {

using Names = std::vector<std::string>;

const Definition& order() { return order_definition(); }

std::optional<StepIndex> step_named(std::string_view name) {
  for (StepIndex i = 0; i < order().steps().size(); ++i) {
    if (order().step(i).name == name) return i;
  }
  return std::nullopt;
}

// Every order in which the required steps before the pivot may be done, cut off anywhere.
std::vector<std::vector<StepIndex>> prefixes() {
  const Names flows[] = {{"place", "reserve", "charge", "prepare", "carrier"},
                         {"place", "reserve", "charge", "carrier", "prepare"}};
  std::vector<std::vector<StepIndex>> all;
  for (const auto& flow : flows) {
    for (std::size_t length = 1; length <= flow.size(); ++length) {
      std::vector<StepIndex> prefix;
      for (std::size_t i = 0; i < length; ++i) prefix.push_back(*step_named(flow[i]));
      all.push_back(std::move(prefix));
    }
  }
  return all;
}

SagaRun play(const std::vector<StepIndex>& prefix) {
  SagaRun saga(order());
  for (const StepIndex step : prefix) saga.feed(order().step(step).done);
  return saga;
}

Names expected_undos(const std::vector<StepIndex>& done) {
  Names undos = {"logistics.stop_requested"};
  for (auto step = done.rbegin(); step != done.rend(); ++step)
    undos.push_back(order().step(*step).undo);
  return undos;
}

bool is_done(const std::vector<StepIndex>& prefix, StepIndex step) {
  return std::find(prefix.begin(), prefix.end(), step) != prefix.end();
}

// Every way in which an open step can fail now.
Names failures(const std::vector<StepIndex>& prefix, StepIndex index) {
  const Step& step = order().step(index);
  Names ways = step.fails;
  const bool is_open = std::all_of(step.after.begin(), step.after.end(),
                                   [&](StepIndex other) { return is_done(prefix, other); });
  if (is_open && step.within > Duration::zero()) {
    ways.push_back("tick " + duration_word(step.within + std::chrono::seconds(1)));
  }
  for (const StepIndex other : step.after) {
    if (is_done(prefix, other))
      ways.push_back("dead " + step.service + " " + order().step(other).done);
  }
  return ways;
}

}  // namespace

TEST_CASE("every prefix failing at every step ends compensated, undone in reverse order") {
  int played = 0;
  for (const auto& prefix : prefixes()) {
    for (StepIndex failing = 0; failing < order().steps().size(); ++failing) {
      if (is_done(prefix, failing) || order().step(failing).optional) continue;
      for (const auto& failure : failures(prefix, failing)) {
        CAPTURE(prefix.size());
        CAPTURE(failure);
        SagaRun saga = play(prefix);
        REQUIRE(saga.state() == State::running);
        saga.feed(failure);
        CHECK(saga.state() == State::compensating);
        CHECK(saga.answer_all() == expected_undos(prefix));
        CHECK(saga.state() == State::compensated);
        CHECK(account_of(order(), saga.instance()).is_balanced());
        ++played;
      }
    }
  }
  CHECK(played > 40);
}

TEST_CASE("whatever fails, the account never balances before every owed undo is confirmed") {
  for (const auto& prefix : prefixes()) {
    SagaRun saga = play(prefix);
    saga.feed("logistics.rejected");
    saga.feed("logistics.stopped");
    for (auto step = prefix.rbegin(); step != prefix.rend(); ++step) {
      CHECK(saga.state() == State::compensating);
      CHECK_FALSE(account_of(order(), saga.instance()).is_balanced());
      saga.feed(order().step(*step).undone);
    }
    CHECK(saga.state() == State::compensated);
  }
}

TEST_CASE(
    "a step that completes at any moment of the compensation is undone before the saga ends") {
  // reserve and charge are done, carrier fails, prepare completes late at each possible moment.
  const Names undoing = {"logistics.stop_requested",    "logistics.stopped",
                         "payment.refund_requested",    "payment.refunded",
                         "inventory.release_requested", "inventory.released",
                         "order.cancel_requested",      "order.cancelled"};
  for (std::size_t moment = 0; moment <= undoing.size(); ++moment) {
    CAPTURE(moment);
    SagaRun saga = play({*step_named("place"), *step_named("reserve"), *step_named("charge")});
    saga.feed("logistics.rejected");
    Names asked;
    const auto note = [&] {
      const Names now = saga.asked();
      asked.insert(asked.end(), now.begin(), now.end());
    };
    for (std::size_t i = 0; i <= undoing.size(); ++i) {
      if (i == moment) {
        saga.feed("seller.prepared");
        note();
      }
      if (i == undoing.size()) break;
      // The next answer belongs to the most recent request.
      if (undoing[i].ends_with("_requested") && !asked.empty() &&
          asked.back() == "seller.unpack_requested") {
        saga.feed("seller.unpacked");
        note();
      }
      saga.feed(undoing[i]);
      note();
    }
    while (saga.state() == State::compensating) {
      REQUIRE(asked.size() < 10);
      saga.feed(order().step(order().part_of(asked.back())->step).undone);
      note();
    }
    CHECK(saga.state() == State::compensated);
    CHECK(std::count(asked.begin(), asked.end(), "seller.unpack_requested") == 1);
    CHECK(saga.step("prepare") == StepState::undone);
    CHECK(account_of(order(), saga.instance()).owed.size() == 4);
  }
}

TEST_CASE("dispatch and failure cross in the log: forward or undone, never both") {
  const Names before = {"order.placed", "inventory.reserved", "payment.charged", "seller.prepared",
                        "logistics.assigned"};
  const auto begin = [&] {
    SagaRun saga(order());
    for (const auto& event : before) saga.feed(event);
    return saga;
  };
  SUBCASE("dispatched first") {
    SagaRun saga = begin();
    saga.feed("logistics.dispatched");
    saga.feed("tick 16m");
    CHECK(saga.state() == State::completed);
  }
  SUBCASE("deadline first, then dispatched, then the fence refuses") {
    SagaRun saga = begin();
    saga.feed("tick 301s");
    saga.feed("logistics.dispatched");
    saga.feed("logistics.stop_requested");
    saga.feed("logistics.stop_refused");
    CHECK(saga.state() == State::completed);
    for (const auto& step : saga.instance().steps) CHECK_FALSE(step.undone.exists());
  }
  SUBCASE("deadline first, the fence refuses, then dispatched") {
    SagaRun saga = begin();
    saga.feed("tick 301s");
    saga.feed("logistics.stop_requested");
    saga.feed("logistics.stop_refused");
    CHECK(saga.asked().empty());
    CHECK(saga.state() == State::running);
    saga.feed("logistics.dispatched");
    CHECK(saga.state() == State::completed);
  }
  SUBCASE("the fence refuses and nothing is ever dispatched: the saga gets stuck") {
    SagaRun saga = begin();
    saga.feed("tick 301s");
    saga.feed("logistics.stop_requested");
    saga.feed("logistics.stop_refused");
    saga.feed("tick 901s");
    CHECK(saga.state() == State::stuck);
    saga.feed("logistics.dispatched");
    CHECK(saga.state() == State::completed);
  }
  SUBCASE("the fence holds: everything is undone") {
    SagaRun saga = begin();
    saga.feed("tick 301s");
    CHECK(saga.answer_all().size() == 6);
    CHECK(saga.state() == State::compensated);
    CHECK(saga.step("dispatch") == StepState::barred);
  }
}
