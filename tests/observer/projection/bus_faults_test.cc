// What the bus may do to events: repeat them, delay them, deliver them in any order that keeps
// causes before their effects. None of this may change a saga's result. Losing events, which the
// bus must not do, may leave a saga unfinished but never finish it wrongly.

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <rapidcheck.h>

#include <algorithm>

#include "bus/event/wire.h"
#include "observer/saga/fold/instance_codec.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/shop.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::Observer;
using laban::observer::testing::order_definition;
using laban::observer::testing::Shop;
using laban::observer::testing::ShopPlan;
using laban::observer::testing::World;

namespace {

// A shop's day with an observer that requests undos.
struct Day {
  World world;
  Observer observer{world, memory::make_disk()};
  Shop shop;
  const int orders;

  Day(ShopPlan plan, int count, Duration between) : shop(world, std::move(plan)), orders(count) {
    for (int i = 0; i < orders; ++i) {
      shop.place(id(i));
      shop.run({&observer}, {}, between);
    }
  }
  static std::string id(int order) { return fmt::format("o-{}", order); }
};

// For each event type of a saga: how many different events the log has.
std::map<std::string, std::set<EventId>> events_of(const World& world, const std::string& saga) {
  std::map<std::string, std::set<EventId>> events;
  for (const auto& message : world.stream->messages()) {
    const auto event = wire::decode(message, "shop", 0, 1);
    if (event && event->envelope.saga == saga)
      events[std::string(event->envelope.type)].insert(event->envelope.id);
  }
  return events;
}

// Every completed step is undone, and nothing was requested twice.
bool is_undone(const std::map<std::string, std::set<EventId>>& events) {
  for (const Step& step : order_definition().steps()) {
    if (!events.contains(step.done) || step.optional) continue;
    if (step.pivot || !events.contains(step.undone)) return false;
  }
  return true;
}

bool asks_once(const std::map<std::string, std::set<EventId>>& events) {
  for (const Step& step : order_definition().steps()) {
    const auto asked = events.find(step.undo);
    if (asked != events.end() && asked->second.size() > 1) return false;
  }
  return true;
}

bool is_complete(const std::map<std::string, std::set<EventId>>& events) {
  for (const Step& step : order_definition().steps()) {
    if (!step.optional && !events.contains(step.done)) return false;
  }
  return true;
}

ShopPlan any_plan() {
  ShopPlan plan;
  plan.seed = *rc::gen::arbitrary<std::uint64_t>();
  for (const char* service : {"inventory", "payment", "seller", "logistics"})
    plan.refuses[service] = *rc::gen::inRange(0, 4) * 0.1;
  plan.mails_fail = *rc::gen::inRange(0, 3) * 0.3;
  plan.slowest = std::chrono::milliseconds(*rc::gen::element(2, 20, 400));
  plan.duplicated = *rc::gen::inRange(0, 4) * 0.25;
  return plan;
}

}  // namespace

TEST_CASE("duplicates, delays and any order of unrelated events change no verdict") {
  const bool holds = rc::check([] {
    Day day(any_plan(), *rc::gen::inRange(1, 12), *rc::gen::element<Duration>(1ms, 30ms));
    day.shop.run({&day.observer}, 1s, 10min);
    for (int i = 0; i < day.orders; ++i) {
      const auto id = Day::id(i);
      const bool refused = day.shop.refused().contains(id);
      const auto instance = day.observer.instance(id);
      const auto events = events_of(day.world, id);
      RC_ASSERT(instance->state == (refused ? State::compensated : State::completed));
      RC_ASSERT((refused ? is_undone(events) : is_complete(events)));
      RC_ASSERT(asks_once(events));
      RC_ASSERT(account_of(order_definition(), *instance).is_balanced());
      for (const auto& finding : instance->findings) {
        RC_ASSERT(refused);
        RC_ASSERT(finding.kind == FindingKind::late);
      }
    }
  });
  CHECK(holds);
}

TEST_CASE("saying everything again, at any time and in any order, changes nothing at all") {
  const bool holds = rc::check([] {
    ShopPlan plan = any_plan();
    plan.duplicated = 0;
    Day day(plan, *rc::gen::inRange(1, 6), 5ms);
    if (*rc::gen::arbitrary<bool>()) day.shop.run({&day.observer}, 1s, 10min);
    day.observer.run();
    std::vector<std::string> before;
    for (int i = 0; i < day.orders; ++i)
      before.push_back(encode(*day.observer.instance(Day::id(i))));
    const auto messages = day.world.stream->messages();
    const auto decisions = day.observer.projection->summary().decisions;
    const auto again = *rc::gen::container<std::vector<std::size_t>>(
        rc::gen::inRange<std::size_t>(0, messages.size()));
    for (const std::size_t which : again)
      day.world.stream->append(messages[which].subject, messages[which].data);
    day.observer.run();
    for (int i = 0; i < day.orders; ++i)
      RC_ASSERT(encode(*day.observer.instance(Day::id(i))) == before[static_cast<std::size_t>(i)]);
    RC_ASSERT(day.observer.projection->summary().decisions == decisions);
  });
  CHECK(holds);
}

TEST_CASE("work later than every deadline is undone too, or the saga goes forward") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    CAPTURE(seed);
    ShopPlan plan{seed, {{"payment", 0.1}, {"seller", 0.1}}};
    plan.slow = {"inventory", "payment", "seller", "logistics"};
    plan.delay = 6min;
    plan.delayed = 0.1;
    plan.duplicated = 0.2;
    Day day(plan, 20, 10ms);
    std::size_t late = 0;
    // While events are in flight, the observer must not report anything that they could prove
    // wrong.
    for (int i = 0; i < 10; ++i) {
      day.shop.run({&day.observer}, 1h, 5min);
      for (int order = 0; order < day.orders; ++order) {
        const auto instance = day.observer.instance(Day::id(order));
        const auto events = events_of(day.world, Day::id(order));
        CHECK((instance->state != State::completed || is_complete(events)));
        CHECK((instance->state != State::compensated || is_undone(events)));
        late += static_cast<std::size_t>(instance->state == State::compensated &&
                                         !day.shop.refused().contains(Day::id(order)));
      }
    }
    CHECK(late > 0);
    for (int order = 0; order < day.orders; ++order) {
      CAPTURE(order);
      const State state = day.observer.state(Day::id(order));
      const auto events = events_of(day.world, Day::id(order));
      CHECK((state == State::completed || state == State::compensated));
      CHECK((state == State::completed) == events.contains("logistics.dispatched"));
    }
  }
}

TEST_CASE("an event that a service never published ends no saga wrongly") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    ShopPlan plan{seed, {{"payment", 0.1}, {"logistics", 0.1}}};
    plan.lost = 0.05;
    Day day(plan, 25, 10ms);
    day.shop.run({&day.observer}, 1s, 1min);
    for (const auto& id : day.shop.lost()) {
      CAPTURE(id);
      const auto events = events_of(day.world, id);
      if (is_complete(events)) continue;  // a mail
      CHECK(day.observer.state(id) != State::completed);
      CHECK((day.observer.state(id) != State::compensated || is_undone(events)));
    }
    day.shop.run({&day.observer}, 1h, 45min);
    for (int order = 0; order < day.orders; ++order) {
      const auto id = Day::id(order);
      CAPTURE(id);
      const State state = day.observer.state(id);
      const auto events = events_of(day.world, id);
      CHECK(is_end(state));
      CHECK((state == State::completed) == is_complete(events));
      CHECK((state != State::compensated || is_undone(events)));
      if (!day.shop.lost().contains(id)) CHECK(state != State::stuck);
    }
  }
}

namespace {

// Drops any messages after the initial ones (definitions). False if there are none.
bool forget_some(World& world) {
  const auto& messages = world.stream->messages();
  const auto first = std::find_if(messages.begin(), messages.end(), [](const auto& message) {
    return message.subject.ends_with("order.placed");
  });
  if (first == messages.end()) return false;
  const std::uint64_t begin = first->sequence, end = messages.back().sequence + 1;
  const auto gaps = *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::inRange(begin, end));
  for (const std::uint64_t gap : gaps) world.stream->forget(gap, gap);
  return !gaps.empty();
}

}  // namespace

TEST_CASE("messages that are gone when the log is read again give no verdict but the right one") {
  const bool holds = rc::check([] {
    Day day(any_plan(), *rc::gen::inRange(1, 8), 3ms);
    if (*rc::gen::arbitrary<bool>()) day.shop.run({&day.observer}, 1s, 10min);
    day.observer.run();
    forget_some(day.world);
    Observer again(day.world, memory::make_disk(), Mode::observe);
    again.run();
    for (int i = 0; i < day.orders; ++i) {
      const auto instance = again.instance(Day::id(i));
      if (!instance || !is_end(instance->state) || instance->state == State::stuck) continue;
      RC_ASSERT(instance->state == day.observer.state(Day::id(i)));
    }
  });
  CHECK(holds);
}

TEST_CASE(
    "messages that are gone before anybody judged them leave what is done undone, not hidden") {
  const bool holds = rc::check([] {
    World world;
    Observer observer(world, memory::make_disk());
    Shop shop(world, any_plan());
    const int orders = *rc::gen::inRange(1, 8);
    for (int i = 0; i < orders; ++i) shop.place(Day::id(i));
    shop.run({}, 1s, std::chrono::milliseconds(*rc::gen::inRange(1, 200)));
    std::vector<std::map<std::string, std::set<EventId>>> really;
    for (int i = 0; i < orders; ++i) really.push_back(events_of(world, Day::id(i)));
    forget_some(world);
    shop.run({&observer}, 1s, 2min);
    for (int i = 0; i < orders; ++i) {
      const auto instance = observer.instance(Day::id(i));
      if (!instance) continue;
      auto& events = really[static_cast<std::size_t>(i)];
      events.merge(events_of(world, Day::id(i)));
      if (instance->state == State::compensated) RC_ASSERT(is_undone(events));
      if (instance->state == State::completed) RC_ASSERT(is_complete(events));
      RC_ASSERT((instance->state != State::stuck || !instance->stuck->next.empty()));
    }
  });
  CHECK(holds);
}
