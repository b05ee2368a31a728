// Lists of sagas by state, age, service, step and business state: every combination, page by page,
// and the rows behind them.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "observer/projection/rows.h"
#include "observer/saga/fold/instance_codec.h"
#include "observer/saga/fold/waits.h"
#include "tests/observer/queries/questions.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/shop.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::ask;
using laban::observer::testing::ids_of;
using laban::observer::testing::Observer;
using laban::observer::testing::order_definition;
using laban::observer::testing::Shop;
using laban::observer::testing::ShopPlan;
using laban::observer::testing::World;
using Json = nlohmann::json;

namespace {

// All pages together.
std::vector<Json> listed(const Observer& observer, Json request) {
  std::vector<Json> all;
  for (int page = 0; page < 2000; ++page) {
    const Json reply = ask(observer, "sagas.ls", request);
    CHECK(reply["sagas"].size() <= request.value("limit", 50u));
    for (const auto& saga : reply["sagas"]) all.push_back(saga);
    if (reply["cursor"].is_null()) return all;
    request["cursor"] = reply["cursor"];
  }
  FAIL("the pages do not end");
  return all;
}

// What the list must contain, derived from each saga's own answer.
bool wants(const Json& request, const Json& saga, Time now) {
  const auto is = [&](const char* key) { return request.contains(key); };
  if (is("state") && std::find(request["state"].begin(), request["state"].end(), saga["state"]) ==
                         request["state"].end()) {
    return false;
  }
  if (is("business") && saga["business"] != request["business"]) return false;
  if (is("older_than_ms")) {
    const Json& first = saga["started"].is_null() ? saga["last_event"]["time"] : saga["started"];
    const auto opened = parse_rfc3339(first.get<std::string>());
    if (*opened >= now - std::chrono::milliseconds(request["older_than_ms"])) return false;
  }
  if (!is("service") && !is("step")) return true;
  return std::any_of(saga["waiting_for"].begin(), saga["waiting_for"].end(), [&](const Json& wait) {
    return (!is("service") || wait["service"] == request["service"]) &&
           (!is("step") || wait["step"] == request["step"]);
  });
}

// Sagas in all kinds of states: some have ended, some are running, some wait for an undo.
struct Busy {
  World world;
  Observer observer{world, memory::make_disk()};
  Shop shop;

  explicit Busy(std::uint64_t seed) : shop(world, plan(seed)) {
    for (int i = 0; i < 60; ++i) {
      shop.place(fmt::format("o-{}", i));
      shop.run({&observer}, {}, 40ms);
    }
    world.publish("payment.charged", "early");  // waits for its start
    observer.run();
  }
  static ShopPlan plan(std::uint64_t seed) {
    ShopPlan plan{seed,
                  {{"inventory", 0.1}, {"payment", 0.2}, {"seller", 0.2}, {"logistics", 0.2}}};
    plan.slowest = 600ms;
    return plan;
  }
};

std::set<std::string> keys(const Observer& observer, Family family) {
  std::set<std::string> all;
  REQUIRE(observer.store->scan(family, {}, {}, [&](auto key, auto) {
    all.emplace(key);
    return true;
  }));
  return all;
}

// The rows of the indexes, derived again from the instances.
void check_rows(const Observer& observer) {
  std::set<std::string> waits, business, states;
  REQUIRE(observer.store->scan(instances, {}, {}, [&](auto key, auto value) {
    const auto instance = decode_instance(value);
    REQUIRE(instance.has_value());
    const std::string row = time_key(instance->opened.log_time, instance->opened.sequence, key);
    for (const auto& wait : waits_of(order_definition(), *instance)) {
      const std::string step = wait.step ? order_definition().step(*wait.step).name : "";
      waits.insert(wait_prefix(wait.service, step, instance->state) + row);
    }
    const auto word = business_of(order_definition(), *instance);
    if (!word.empty()) business.insert(business_prefix(word, instance->state) + row);
    states.insert(state_prefix(instance->state) + row);
    return true;
  }));
  CHECK(keys(observer, index_wait) == waits);
  CHECK(keys(observer, index_business) == business);
  CHECK(keys(observer, index_state) == states);
}

}  // namespace

TEST_CASE(
    "every combination of filters lists the matches, each saga once, in order, on every page") {
  Busy busy(3);
  const auto& observer = busy.observer;
  const auto all = listed(observer, Json::object());
  REQUIRE(all.size() == 61);
  std::mt19937_64 random(5);
  const auto one_of = [&](const std::vector<Json>& choices) {
    return choices[random() % choices.size()];
  };
  std::size_t matched = 0;
  for (int round = 0; round < 400; ++round) {
    Json request = {{"limit", one_of({1, 2, 5, 17, 100})}, {"newest_first", random() % 2 == 0}};
    const auto maybe = [&](const char* key, const std::vector<Json>& choices) {
      if (random() % 2 == 0) request[key] = one_of(choices);
    };
    maybe("state", {Json{"running"}, Json{"running", "compensating", "stuck"}, Json{"completed"},
                    Json{"compensated", "running"}, Json{"placeholder"}});
    maybe("service", {"inventory", "payment", "seller", "logistics", "observer", "orders"});
    maybe("step", {"reserve", "charge", "prepare", "carrier", "dispatch", "place", "nothing"});
    maybe("business",
          {"new", "accepted", "paid", "packed", "cancelling", "cancelled", "delivered"});
    maybe("older_than_ms", {0, 300, 900, 2000, 10'000});
    std::vector<std::string> expected;
    for (const auto& saga : all) {
      if (wants(request, saga, busy.world.clock.now())) expected.push_back(saga["saga"]);
    }
    if (request["newest_first"]) std::reverse(expected.begin(), expected.end());
    CAPTURE(request.dump());
    CHECK(ids_of(listed(observer, request)) == expected);
    matched += expected.size();
  }
  CHECK(matched > 400);
}

TEST_CASE("the rows of the indexes follow from the instances, at every moment") {
  Busy busy(8);
  for (int i = 0; i < 40; ++i) {
    check_rows(busy.observer);
    busy.shop.run({&busy.observer}, {}, 50ms);
  }
  busy.shop.run({&busy.observer}, 1s, 10min);
  check_rows(busy.observer);
  // Now only the saga that never began is waiting.
  CHECK(keys(busy.observer, index_wait).size() == 1);
  busy.world.publish("order.placed", "o-3", {}, "{}", "again");  // its next generation
  busy.observer.run();
  check_rows(busy.observer);
  CHECK(keys(busy.observer, index_wait).size() == 2);
}

TEST_CASE("a saga that waits for one service twice is listed once") {
  World world;
  Observer observer(world, memory::make_disk(), Mode::observe);
  const EventId placed = world.publish("order.placed", "o-1");
  world.publish("payment.charged", "o-1", world.publish("inventory.reserved", "o-1", placed));
  observer.run();
  CHECK(ids_of(listed(observer, {{"service", "logistics"}})) == std::vector<std::string>{"o-1"});
  CHECK(ids_of(listed(observer, {{"step", "carrier"}})) == std::vector<std::string>{"o-1"});
  CHECK(ids_of(listed(observer, {{"business", "paid"}, {"step", "prepare"}, {"limit", 1}})) ==
        std::vector<std::string>{"o-1"});
  CHECK(listed(observer, {{"business", "new"}, {"step", "prepare"}}).empty());
}

TEST_CASE(
    "sagas are listed by their findings, however many others lie between, and at any moment") {
  World world;
  Observer observer(world, memory::make_disk(), Mode::observe);
  world.publish("order.placed", "first");
  world.publish("order.placed", "first", {}, "{}", "again");
  for (int i = 0; i < 3000; ++i) world.publish("order.placed", fmt::format("o-{}", i));
  const EventId last = world.publish("order.placed", "last");
  observer.run();
  const std::uint64_t before = world.stream->messages().size();
  world.publish("payment.charged", "last", last);
  world.publish("order.placed", "last", last, "{}", "again");
  observer.run();
  const auto found = [&](Json request) { return ids_of(listed(observer, std::move(request))); };
  using Ids = std::vector<std::string>;
  CHECK(found({{"finding", "duplicate"}}) == Ids{"first", "last"});
  CHECK(found({{"finding", {"late", "out_of_order"}}}) == Ids{"last"});
  CHECK(found({{"finding", "duplicate"}, {"newest_first", true}, {"limit", 1}}) ==
        Ids{"last", "first"});
  CHECK(found({{"finding", "duplicate"}, {"state", "completed"}}).empty());
  CHECK(found({{"finding", "duplicate"}, {"at", {{"sequence", before}}}}) == Ids{"first"});
  // One request reads no more than so many sagas.
  CHECK(ask(observer, "sagas.ls", {{"finding", "late"}})["cursor"].is_string());

  const Json saga = listed(observer, {{"finding", "out_of_order"}}).at(0);
  CHECK(saga["findings"] == 2);
  CHECK(saga["finding_kinds"] == Json{"out_of_order", "duplicate"});
  const auto wrong = answer("sagas.ls", R"({"finding": "setled_twice"})", observer.queries());
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().message.find("settled_twice") != std::string::npos);
}
