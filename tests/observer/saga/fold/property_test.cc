// What the bus may do to events must not change a saga's result.

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>

#include "observer/saga/fold/instance_codec.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/saga_run.h"

using namespace laban;
using namespace laban::observer;
using laban::observer::testing::order_definition;
using laban::observer::testing::SagaRun;

namespace {

const Definition& order() { return order_definition(); }

// Well-behaved participants: each step once, after what it waits for; each undo answered once.
class Participants {
 public:
  explicit Participants(std::string failing) : failing_(std::move(failing)) {}

  // Events that may come next.
  std::vector<std::string> possible(const SagaRun& saga) const {
    std::vector<std::string> events;
    for (StepIndex i = 0; i < order().steps().size(); ++i) {
      const Step& step = order().step(i);
      const bool open = std::all_of(step.after.begin(), step.after.end(), [&](StepIndex other) {
        return done_.contains(order().step(other).name);
      });
      if (!open || done_.contains(step.name) || failed_.contains(step.name) ||
          undone_.contains(step.name))
        continue;
      if (step.pivot && barred_) continue;
      events.push_back(step.name == failing_ && !step.fails.empty() ? step.fails.front()
                                                                    : step.done);
    }
    for (const auto& request : requested_) {
      const Step& step = order().step(order().part_of(request)->step);
      if (undone_.contains(step.name)) continue;
      events.push_back(step.pivot && done_.contains(step.name) ? step.refused : step.undone);
    }
    (void)saga;
    return events;
  }

  void happened(const std::string& event) {
    const auto part = order().part_of(event);
    const Step& step = order().step(part->step);
    switch (part->role) {
      case Role::done:
        done_.insert(step.name);
        break;
      case Role::fails:
        failed_.insert(step.name);
        break;
      case Role::undo:
        requested_.insert(event);
        break;
      case Role::undone:
        barred_ |= step.pivot;
        [[fallthrough]];
      case Role::refused:
        undone_.insert(step.name);
        break;
      case Role::again:
        break;
    }
  }

 private:
  const std::string failing_;
  std::set<std::string> done_, failed_, undone_, requested_;
  bool barred_ = false;
};

}  // namespace

TEST_CASE(
    "every order of events the participants can produce, with duplicates, ends the same way") {
  const bool holds = rc::check([] {
    const auto failing =
        *rc::gen::element<std::string>("", "reserve", "charge", "prepare", "carrier");
    SagaRun saga(order());
    Participants participants(failing);
    std::vector<std::string> requests, log;
    for (int steps = 0; steps < 200; ++steps) {
      auto possible = participants.possible(saga);
      possible.insert(possible.end(), requests.begin(), requests.end());
      if (possible.empty()) break;
      const auto event = *rc::gen::elementOf(possible);
      const std::string id = "the " + event;
      saga.feed(event, id);
      for (const auto& asked : saga.asked()) requests.push_back(asked);
      requests.erase(std::remove(requests.begin(), requests.end(), event), requests.end());
      participants.happened(event);
      log.push_back(event);
      if (*rc::gen::inRange(0, 4) == 0) {  // the bus repeats something
        const auto before = saga.instance().steps;
        const auto again = *rc::gen::elementOf(log);
        saga.feed(again, "the " + again);
        RC_ASSERT(saga.instance().steps == before);
        RC_ASSERT(saga.asked().empty());
      }
    }
    RC_ASSERT(saga.state() == (failing.empty() ? State::completed : State::compensated));
    RC_ASSERT(account_of(order(), saga.instance()).is_balanced());
    for (const auto& finding : saga.instance().findings)
      RC_ASSERT(finding.kind == FindingKind::late);
  });
  CHECK(holds);
}

TEST_CASE("any permutation of a flow that succeeds is completed") {
  const bool holds = rc::check([] {
    std::vector<std::string> flow = {
        "order.placed",    "notification.sent",  "inventory.reserved",  "payment.charged",
        "seller.prepared", "logistics.assigned", "logistics.dispatched"};
    for (std::size_t i = flow.size() - 1; i > 0; --i)
      std::swap(flow[i], flow[*rc::gen::inRange<std::size_t>(0, i + 1)]);
    SagaRun saga(order());
    for (const auto& event : flow) saga.feed(event);
    RC_ASSERT(saga.state() == State::completed);
    for (const auto& finding : saga.instance().findings)
      RC_ASSERT(finding.kind == FindingKind::out_of_order);
  });
  CHECK(holds);
}

TEST_CASE("any sequence of events at all leaves an instance that can be written and read") {
  std::vector<std::string> all = {"tick 1s", "tick 40s", "tick 10m",
                                  "dead payment inventory.reserved", "dead nobody order.placed"};
  for (const auto& [type, source] : testing::order_events()) all.push_back(type);
  const bool holds = rc::check([&] {
    SagaRun saga(order());
    const auto events = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(all));
    for (const auto& event : events) {
      saga.feed(event);
      const Instance& instance = saga.instance();
      const auto decoded = decode_instance(encode(instance));
      RC_ASSERT(decoded.has_value());
      RC_ASSERT(*decoded == instance);
      if (instance.state == State::compensated)
        RC_ASSERT(account_of(order(), instance).is_balanced());
      if (instance.state == State::stuck)
        RC_ASSERT(instance.stuck.has_value() && !instance.stuck->next.empty());
      RC_ASSERT(is_end(instance.state) == instance.ended.exists());
    }
  });
  CHECK(holds);
}

TEST_CASE("no running saga waits for ever: it has a deadline or it has ended") {
  const bool holds = rc::check([] {
    std::vector<std::string> all = {"tick 40s", "tick 6m"};
    for (const Step& step : order().steps()) {
      all.push_back(step.done);
      all.insert(all.end(), step.fails.begin(), step.fails.end());
    }
    SagaRun saga(order());
    saga.feed("order.placed");
    for (const auto& event : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(all)))
      saga.feed(event);
    if (saga.state() == State::running) RC_ASSERT(saga.instance().wake_at != Duration::zero());
    saga.answer_all();
    saga.feed("tick 20m");
    saga.answer_all();
    RC_ASSERT(is_end(saga.state()));
  });
  CHECK(holds);
}
