#pragma once

// An observer that has seen some orders through, while others are still open.

#include <fmt/core.h>

#include <string>

#include "tests/worlds/observer_world.h"

namespace laban::observer::testing {

struct FleetPlan {
  int completed = 10;   // done-0, ...
  int compensated = 5;  // failed-0, ...
  int open = 0;         // open-0, ... wait for payment, the first since longest
  Duration until_reserved{};
  Duration between_open = std::chrono::seconds(1);
};

struct Fleet {
  World world;
  Observer observer{world, memory::make_disk()};

  explicit Fleet(const FleetPlan& plan = {}) {
    for (int i = 0; i < plan.completed; ++i) world.play_order(fmt::format("done-{}", i));
    for (int i = 0; i < plan.compensated; ++i)
      world.play_order(fmt::format("failed-{}", i), "carrier");
    Observer::settle(world, {&observer}, std::chrono::seconds(3));
    for (int i = 0; i < plan.open; ++i) {
      const std::string saga = fmt::format("open-{}", i);
      const EventId placed = world.publish("order.placed", saga);
      world.clock.advance(plan.until_reserved);
      world.publish("inventory.reserved", saga, placed);
      world.clock.advance(plan.between_open);
    }
    observer.run();
  }
};

}  // namespace laban::observer::testing
