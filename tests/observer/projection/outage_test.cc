// An hour without the broker, without a service, without observers; clocks that jump. No deadline
// expires early, none expires that otherwise would not, and every saga continues where it stopped.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include "tests/worlds/observer_world.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::Observer;
using laban::observer::testing::World;

namespace {

constexpr int sagas = 40;

std::string name(int saga) { return fmt::format("o-{}", saga); }

// Every saga waits for payment, which has 30 s.
void reserve_all(World& world) {
  for (int i = 0; i < sagas; ++i)
    world.publish("inventory.reserved", name(i), world.publish("order.placed", name(i)));
}

void complete_all(World& world) {
  for (int i = 0; i < sagas; ++i) {
    for (const char* type :
         {"payment.charged", "seller.prepared", "logistics.assigned", "logistics.dispatched"})
      world.publish(type, name(i));
  }
}

int how_many(const Observer& observer, State state) {
  int count = 0;
  for (int i = 0; i < sagas; ++i) count += static_cast<int>(observer.state(name(i)) == state);
  return count;
}

}  // namespace

TEST_CASE("an hour without the broker costs no saga its time") {
  World world;
  Observer observer(world, memory::make_disk());
  reserve_all(world);
  Observer::settle(world, {&observer}, 25s);
  world.stream->set_down(true);
  for (int minute = 0; minute < 60; ++minute) {
    world.clock.advance(1min);
    observer.run();
  }
  world.stream->set_down(false);
  Observer::settle(world, {&observer}, 4s);
  CHECK(how_many(observer, State::running) == sagas);
  CHECK(observer.projection->summary().findings == 0);
  SUBCASE("answers that come then are in time") {
    complete_all(world);
    Observer::settle(world, {&observer}, 1s);
    CHECK(how_many(observer, State::completed) == sagas);
  }
  SUBCASE("without an answer the rest of the time passes, and then the deadline") {
    Observer::settle(world, {&observer}, 10s);
    CHECK(how_many(observer, State::compensated) == sagas);
    CHECK(observer.projection->summary().findings == sagas);
  }
}

TEST_CASE(
    "an hour without the participant that owes an undo: asked for, stuck, and then answered") {
  World world;
  world.down = {"payment"};
  Observer observer(world, memory::make_disk());
  for (int i = 0; i < sagas; ++i) world.play_order(name(i), "prepare");
  Observer::settle(world, {&observer}, 1h);
  CHECK(how_many(observer, State::stuck) == sagas);
  CHECK(world.count("payment.refund_requested") == 5 * sagas);
  world.down = {};
  Observer::settle(world, {&observer}, 10s);  // it catches up; no operator acts
  CHECK(how_many(observer, State::compensated) == sagas);
  CHECK(world.count("payment.refund_requested") == 5 * sagas);
}

TEST_CASE("after an hour without observers, what happened meanwhile is judged by log time") {
  World world;
  auto disk = memory::make_disk();
  reserve_all(world);
  {
    Observer observer(world, disk);
    Observer::settle(world, {&observer}, 25s);
  }
  world.clock.advance(1h);
  complete_all(world);
  Observer observer(world, disk);
  Observer::settle(world, {&observer}, 1s);
  CHECK(how_many(observer, State::completed) == sagas);
  CHECK(observer.projection->summary().findings == 0);
}

TEST_CASE("a clock of the broker that jumps passes no deadline early and stops no time") {
  for (const Duration jump : {Duration(1h), Duration(-1h)}) {
    World world;
    Observer observer(world, memory::make_disk());
    reserve_all(world);
    Observer::settle(world, {&observer}, 15s);
    world.clock.set(world.clock.now() + jump);
    Observer::settle(world, {&observer}, 14s);
    CHECK(how_many(observer, State::running) == sagas);
    Observer::settle(world, {&observer}, 8s);
    CHECK(how_many(observer, State::compensated) == sagas);
  }
}

TEST_CASE("an observer that ticks ten times too fast cannot speed time up") {
  World world;
  Observer observer(world, memory::make_disk());
  reserve_all(world);
  observer.run();
  for (Duration passed{}; passed < 29s; passed += 25ms) {
    world.clock.advance(25ms);
    const auto number = observer.projection->summary().clock.last_number() + 1;
    world.publish("laban.tick", "-", {},
                  fmt::format(R"({{"number": {}, "period_ms": 250}})", number),
                  std::to_string(number));
    observer.run();
  }
  CHECK(observer.projection->summary().ticks > 1000);
  CHECK(observer.projection->summary().clock.now() <= 29s);
  CHECK(how_many(observer, State::running) == sagas);
}

TEST_CASE("times that services write on their events decide nothing") {
  World world;
  Observer observer(world, memory::make_disk());
  const Time now = world.clock.now();
  const EventId placed = world.publish("order.placed", "o-0");
  world.clock.set(now + 5h);
  const EventId reserved = world.publish("inventory.reserved", "o-0", placed);
  world.clock.set(now - 5h);
  world.publish("payment.charged", "o-0", reserved);
  world.clock.set(now);
  Observer::settle(world, {&observer}, 60s);
  CHECK(observer.state("o-0") == State::running);
  CHECK(observer.projection->summary().findings == 0);
}
