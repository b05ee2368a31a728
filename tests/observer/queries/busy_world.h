#pragma once

// A log that contains everything an observer can report; the same in every run.

#include <fmt/core.h>

#include <string>

#include "observer/queries/status.h"
#include "tests/worlds/letter_desk.h"
#include "tests/worlds/order_saga.h"

namespace laban::observer::testing {

class BusyWorld {
 public:
  World world;
  Observer observer{world, memory::make_disk()};

  BusyWorld() {
    using namespace std::chrono_literals;
    play_ended();
    world.apply(with_change("within: 15m", "within: 20m"), 1, /*shadow=*/true);
    world.apply(with_change("undone: inventory.released, within: 30s",
                            "undone: inventory.released, within: 100ms"),
                2,
                /*shadow=*/true);
    observer.run();
    play_failing_under_shadow();
    play_stuck();
    play_forward();
    play_dead_letters();
    play_open();
    REQUIRE(observer.unit->flush());
  }

  // The definition in force, with one change.
  static std::string with_change(const std::string& from, const std::string& to) {
    std::string text = order_yaml();
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
  }

  std::string status() const { return status_of(world, observer); }

  // No definition is in force.
  static std::string status_of_nothing() {
    World empty{std::vector<std::string>{}};
    Observer beside(empty, memory::make_disk());
    beside.run();
    return status_of(empty, beside);
  }

 private:
  static std::string status_of(const World& world, const Observer& observer) {
    using namespace std::chrono_literals;
    return status_json(
        {Mode::emit,
         "0.1.0",
         Time(1'789'999'000s),
         world.clock.now(),
         {{0, observer.unit.get(), observer.projection.get(), observer.store.get()}}});
  }

  void play_ended() {
    using namespace std::chrono_literals;
    for (int i = 0; i < 3; ++i) world.play_order(fmt::format("done-{}", i));
    for (int i = 0; i < 2; ++i) world.play_order(fmt::format("failed-{}", i), "carrier");
    world.play_order("declined", "charge");
    Observer::settle(world, {&observer}, 3s);
    world.publish("payment.charged", "done-0", {}, "{}", "twice");
    observer.run();
  }

  // The shadow waits for steps in another order, and some sagas end differently under it.
  void play_failing_under_shadow() {
    using namespace std::chrono_literals;
    for (const char* saga : {"slow-0", "slow-1"}) {
      const EventId slow = world.publish("order.placed", saga);
      Observer::settle(world, {&observer}, 1s);
      EventId cause = slow;
      for (const char* type : {"inventory.reserved", "payment.charged", "seller.prepared",
                               "logistics.assigned", "logistics.dispatched"})
        cause = world.publish(type, saga, cause);
    }
    world.play_order("shadowed-0");
    world.play_order("shadowed-1", "carrier");
    Observer::settle(world, {&observer}, 3s);
    const EventId placed = world.publish("order.placed", "shadowed-2");
    world.publish("inventory.reserved", "shadowed-2", placed);
    world.publish("seller.rejected", "shadowed-2", placed, R"({"reason": "no \"luck\" é"})");
    world.publish("payment.declined", "shadowed-2", placed, R"({"reason": "card 17 expired"})");
    Observer::settle(world, {&observer}, 3s);
  }

  // The refund never comes: it is requested again, then a person has to act.
  void play_stuck() {
    using namespace std::chrono_literals;
    world.down = {"payment"};
    world.play_order("stuck-0", "carrier");
    wait_until_stuck("stuck-0");
    world.play_order("refunding", "prepare");
    Observer::settle(world, {&observer}, 1s);
    act("skip", "stuck-0", "refunded by hand");
    act("hold", "done-0", "too late");
    world.play_order("stuck-1", "carrier");
    wait_until_stuck("stuck-1");
    world.play_order("refunding-2", "prepare");
    Observer::settle(world, {&observer}, 1s);
  }

  // Dispatched before it could be stopped: nothing is undone, and an operator skips the rest.
  void play_forward() {
    world.down = {"payment", "logistics"};
    world.play_order("forward-0", "prepare");
    observer.run();
    world.publish("logistics.stop_refused", "forward-0");
    observer.run();
    world.publish("logistics.dispatched", "forward-0");
    wait_until_stuck("forward-0");
    act("skip", "forward-0", "packed by hand", "prepare");
  }

  void wait_until_stuck(const std::string& saga) {
    for (int i = 0; i < 4000; ++i) {
      observer.run();
      if (observer.state(saga) == State::stuck) return;
      world.answer_requests();
      world.clock.advance(std::chrono::milliseconds(50));
    }
    FAIL("the saga does not get stuck");
  }

  // Dead letters: one open, one redriven, one that failed again, one discarded, one without a saga.
  void play_dead_letters() {
    const auto first = set_aside("letter-0", "gateway timeout after 30s");
    desk_.redrive(first);
    desk_.conclude(first, "done");
    const auto second = set_aside("letter-1", "gateway timeout after 31s");
    const EventId request = desk_.redrive(second);
    desk_.set_aside("letter-1", second.event, request, world.stream->messages().size(),
                    "gateway timeout after 32s");
    observer.run();
    desk_.discard(set_aside("letter-2", "no such card"));
    desk_.redrive(set_aside("letter-3", "no such card"));
    desk_.set_aside("-", world.publish("order.placed", "letter-4"), {}, 1, "no saga");
    observer.run();
  }

  Letter set_aside(const std::string& saga, const std::string& reason) {
    Letter letter = desk_.set_aside(saga, reason);
    observer.run();
    return letter;
  }

  // Waiting, held, with a gap in its log, begun without its start, and with an event from the wrong
  // service.
  void play_open() {
    using namespace std::chrono_literals;
    for (int i = 0; i < 2; ++i) {
      const std::string saga = fmt::format("open-{}", i);
      const EventId placed = world.publish("order.placed", saga);
      world.clock.advance(250ms);
      world.publish("inventory.reserved", saga, placed);
      world.clock.advance(2s);
    }
    act("hold", "open-1", "looking into it");
    world.publish("payment.charged", "unstarted");
    const auto payload = schemas().from_json("payment.charged", "{}");
    world.publish_raw("payment.charged", "open-0", "mallory", {}, *payload, "forged");
    world.publish_raw("returns.opened", "open-0", "returns", {}, std::string(8, '\0'), "returns");
    world.publish("inventory.rejected", "open-0", {}, R"({"reason": "late"})");
    world.stream->append("shop.0.payment.charged", "garbage");
    observer.run();
    const std::uint64_t lost = world.stream->messages().back().sequence + 1;
    world.publish("seller.prepared", "open-1");
    world.publish("notification.sent", "open-1");
    world.stream->forget(lost, lost);
    world.withdraw(2, /*shadow=*/true);
    observer.run();
    world.clock.advance(40ms);
  }

  void act(const std::string& action, const std::string& saga, const std::string& reason,
           const std::string& step = "") {
    world.publish("laban.operator_acted", saga, {},
                  fmt::format(R"({{"action": "{}", "definition": "order", "generation": 1,
                                   "step": "{}", "by": "ann", "reason": "{}"}})",
                              action, step, reason),
                  desk_.next_name());
    observer.run();
  }

  LetterDesk desk_{world};
};

}  // namespace laban::observer::testing
