// The overview: what is in trouble, where sagas wait, how long steps take, what fails.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "observer/projection/rows.h"
#include "observer/projection/wait_counts.h"
#include "observer/saga/fold/instance_codec.h"
#include "observer/saga/fold/waits.h"
#include "tests/observer/queries/questions.h"
#include "tests/worlds/fleet.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/shop.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::ask;
using laban::observer::testing::Fleet;
using laban::observer::testing::FleetPlan;
using laban::observer::testing::ids_of;
using laban::observer::testing::Observer;
using laban::observer::testing::order_definition;
using laban::observer::testing::Shop;
using laban::observer::testing::ShopPlan;
using laban::observer::testing::World;
using Json = nlohmann::json;

namespace {

Json overview_of(const Observer& observer, const Json& request = Json::object()) {
  return ask(observer, "overview", request);
}

std::vector<std::string> ids(const Json& overview) { return ids_of(overview["sagas"]); }

Json named(const Json& list, const char* key, const std::string& name) {
  for (const auto& one : list) {
    if (one[key] == name) return one;
  }
  FAIL("there is no " << name);
  return {};
}

// The older of the two open ones has waited for longer.
constexpr FleetPlan scene_plan{
    .completed = 4, .compensated = 3, .open = 2, .until_reserved = 250ms, .between_open = 2s};

// As wait_counts.h defines it: the rows of index_wait, counted.
void check_counts(const Observer& observer) {
  WaitCounts counted;
  REQUIRE(counted.load(*observer.store));
  for (const auto& place : places_waited_for(order_definition())) {
    const std::string step = place.step ? order_definition().step(*place.step).name : "";
    CAPTURE(step);
    CHECK(counted.at("order", place.service, step) ==
          observer.projection->waits().at("order", place.service, step));
  }
}

}  // namespace

TEST_CASE("the overview lists sagas that need help first, oldest first, then ended ones") {
  const Fleet scene(scene_plan);
  const auto all = ids(overview_of(scene.observer));
  REQUIRE(all.size() == 9);
  CHECK(all[0] == "open-0");
  CHECK(all[1] == "open-1");
  CHECK(all.back() == "done-0");
  CHECK(ids(overview_of(scene.observer, {{"limit", 1}})) == std::vector<std::string>{"open-0"});
  CHECK(ids(overview_of(scene.observer, {{"order", "newest"}})).front() == "open-1");
  CHECK(ids(overview_of(scene.observer, {{"order", "age"}})).size() == 2);
  CHECK(ids(overview_of(scene.observer, {{"state", "compensated"}})).size() == 3);
  CHECK(ids(overview_of(scene.observer, {{"state", "stuck"}})).empty());
  const auto wrong = answer("overview", R"({"order": "size"})", scene.observer.queries());
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().kind == ErrorKind::invalid);
}

TEST_CASE("the overview counts waiting sagas at each step, and shows how long steps take") {
  const Fleet scene(scene_plan);
  const Json overview = overview_of(scene.observer);
  const Json flow = named(overview["flows"], "definition", "order");
  CHECK(flow["sampled"] == 9);
  CHECK(flow["counts"]["completed"] == 4);
  CHECK(flow["times"]["count"] == 4);
  const Json charge = named(flow["steps"], "step", "charge");
  CHECK(charge["waiting"] == 2);
  CHECK(charge["undoing"] == 0);
  CHECK(charge["after"] == Json{"reserve"});
  const Json reserve = named(flow["steps"], "step", "reserve");
  CHECK(reserve["waiting"] == 0);
  CHECK(reserve["times"]["count"] == 9);
  CHECK(reserve["times"]["longest_ms"] == 250);
  CHECK(named(flow["steps"], "step", "carrier")["failed"] == 3);
  CHECK(named(flow["steps"], "step", "place")["times"].is_null());
}

TEST_CASE("similar failures are one group, and services show the sagas waiting for them") {
  const Fleet scene(scene_plan);
  const Json overview = overview_of(scene.observer, {{"types", true}});
  REQUIRE(overview["failures"].size() == 1);
  const Json& group = overview["failures"][0];
  CHECK(group["count"] == 3);
  CHECK(group["step"] == "carrier");
  CHECK(group["service"] == "logistics");
  CHECK(group["states"] == Json{{"compensated", 3}});
  CHECK(group["saga"] == "failed-2");
  const Json payment = named(overview["services"], "service", "payment");
  CHECK(payment["waiting"] == 2);
  CHECK(payment["longest_wait"]["saga"] == "open-0");
  CHECK(payment["longest_wait"]["step"] == "charge");
  CHECK(payment["longest_wait"]["waited_ms"] == 4250);
  CHECK(payment["longest_wait"]["usual"]["count"] == 7);
  CHECK(named(overview["services"], "service", "seller")["longest_wait"].is_null());
  CHECK(named(overview["services"], "service", "logistics")["failed"] == 3);
  CHECK(named(overview["types"], "type", "order.placed")["count"] == 9);
  CHECK(named(overview["types"], "type", "payment.declined")["count"] == 0);
  CHECK(overview_of(scene.observer)["types"].is_null());
}

TEST_CASE("where sagas wait is counted as its index has it, at every moment and after a restart") {
  World world;
  ShopPlan plan{11, {{"inventory", 0.1}, {"payment", 0.2}, {"seller", 0.2}, {"logistics", 0.2}}};
  plan.slowest = 600ms;
  Shop shop(world, plan);
  Observer observer(world, memory::make_disk());
  std::uint64_t most = 0;
  for (int i = 0; i < 40; ++i) {
    shop.place(fmt::format("o-{}", i));
    shop.run({&observer}, 60ms, 60ms);
    check_counts(observer);
    const auto waiting = observer.projection->waits().at("order", "payment", "charge");
    most = std::max(most, waiting[static_cast<std::size_t>(State::running)]);
  }
  CHECK(most > 1);
  shop.run({&observer}, 1s, 10min);
  check_counts(observer);
  CHECK(observer.projection->waits().at("order", "payment", "charge") == WaitCounts::States{});
}

namespace {

// No step has a deadline.
const std::string gift_yaml = R"(saga: gift
starts: order.placed
steps:
  place: { service: orders, done: order.placed,
           undo: order.cancel_requested, undone: order.cancelled }
  wrap:  { service: inventory, after: [place], done: inventory.reserved,
           undo: inventory.release_requested, undone: inventory.released }
)";

// Three gifts were wrapped, and then no more. More sagas wait than the sample of recent ones holds,
// and the wrapped ones are older than it reaches.
struct NothingIsWrapped {
  World world{{gift_yaml}};
  Observer observer{world, memory::make_disk(), Mode::observe};

  NothingIsWrapped() {
    for (int i = 0; i < 3; ++i) {
      const EventId placed = world.publish("order.placed", fmt::format("wrapped-{}", i));
      world.clock.advance(20ms);
      world.publish("inventory.reserved", fmt::format("wrapped-{}", i), placed);
    }
    world.publish("order.placed", "first");
    world.clock.advance(20min);
    for (int i = 0; i < 420; ++i) {
      world.publish("order.placed", fmt::format("waits-{}", i));
      world.clock.advance(1s);
    }
    observer.run();
  }
};

}  // namespace

TEST_CASE("how long a step usually takes is known when no recent saga has passed it") {
  const NothingIsWrapped shop;
  const Json inventory = named(overview_of(shop.observer)["services"], "service", "inventory");
  CHECK(inventory["waiting"] == 421);
  CHECK(inventory["longest_wait"]["saga"] == "first");
  CHECK(inventory["longest_wait"]["waited_ms"] == 1'620'000);
  CHECK(inventory["longest_wait"]["usual"]["count"] == 3);
  CHECK(inventory["longest_wait"]["usual"]["p95_ms"] == 20);
}

TEST_CASE("which saga waits for a service since longest does not depend on the sagas shown") {
  const NothingIsWrapped shop;
  const Json whole = overview_of(shop.observer)["services"];
  for (const Json& request : {Json{{"state", "completed"}}, Json{{"limit", 1}},
                              Json{{"state", "stuck"}, {"order", "newest"}}}) {
    CAPTURE(request.dump());
    CHECK(overview_of(shop.observer, request)["services"] == whole);
  }
}

TEST_CASE("how long an undo usually takes is known, too") {
  World world;
  Observer observer(world, memory::make_disk());
  for (int i = 0; i < 3; ++i) world.play_order(fmt::format("failed-{}", i), "carrier");
  Observer::settle(world, {&observer}, 3s);
  world.down = {"payment"};
  world.play_order("waits", "carrier");
  Observer::settle(world, {&observer}, 3s);
  const Json payment = named(overview_of(observer)["services"], "service", "payment");
  CHECK(payment["longest_wait"]["saga"] == "waits");
  CHECK(payment["longest_wait"]["for"] == "undone");
  CHECK(payment["longest_wait"]["usual"]["count"] == 3);
}
