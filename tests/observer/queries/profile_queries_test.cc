#include <doctest/doctest.h>
#include <fmt/core.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/observer/queries/questions.h"
#include "tests/worlds/fleet.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::ask;
using laban::observer::testing::Fleet;
using laban::observer::testing::Observer;
using laban::observer::testing::World;
using Json = nlohmann::json;

TEST_CASE("the profile tells how the newest sagas went, step by step") {
  Fleet fleet;
  const Json profile = ask(fleet.observer, "sagas.profile");
  CHECK(profile["definition"] == "order");
  CHECK(profile["sample"]["sagas"] == 15);
  REQUIRE(profile["variants"].size() == 2);
  CHECK(profile["variants"][0]["count"] == 10);
  CHECK(profile["variants"][0]["share"].get<double>() == doctest::Approx(10.0 / 15));
  CHECK(profile["variants"][1]["path"].get<std::string>().find("carrier ✗") != std::string::npos);
  std::size_t reserved = 0, failed = 0;
  for (const Json& step : profile["steps"]) {
    if (step["step"] == "reserve") reserved = step["took"]["count"];
    if (step["step"] == "carrier") failed = step["failed"];
  }
  CHECK(reserved == 15);
  CHECK(failed == 5);
  CHECK(profile["this"].is_null());
}

TEST_CASE("a profile of a smaller sample rests on the newest sagas") {
  Fleet fleet;
  const Json profile = ask(fleet.observer, "sagas.profile", {{"sample", 5}});
  CHECK(profile["sample"]["sagas"] == 5);
  REQUIRE(profile["variants"].size() == 1);
  CHECK(profile["variants"][0]["state"] == "compensated");
}

TEST_CASE("one saga is compared with the usual") {
  Fleet fleet;
  const Json profile = ask(fleet.observer, "sagas.profile", {{"saga", "failed-3"}});
  const Json& own = profile["this"];
  CHECK(own["state"] == "compensated");
  CHECK(own["share"].get<double>() == doctest::Approx(5.0 / 15));
  for (const Json& step : own["steps"]) {
    if (step["step"] == "dispatch") CHECK(step["outcome"] == "not reached");
    if (step["step"] == "reserve") CHECK(step["outcome"] == "undone");
  }
  CHECK_FALSE(answer("sagas.profile", R"({"saga": "nobody"})", fleet.observer.queries()));
}

TEST_CASE("sagas that fail alike are one group, the largest first") {
  Fleet fleet;
  fleet.world.play_order("other-1", "charge");
  Observer::settle(fleet.world, {&fleet.observer}, 3s);
  const Json failures = ask(fleet.observer, "sagas.failures");
  CHECK(failures["sample"]["sagas"] == 6);
  REQUIRE(failures["groups"].size() == 2);
  CHECK(failures["groups"][0]["sagas"] == 5);
  CHECK(failures["groups"][0]["step"] == "carrier");
  CHECK(failures["groups"][0]["service"] == "logistics");
  CHECK(failures["groups"][1]["example"] == "other-1");
  const Json none = ask(fleet.observer, "sagas.failures", {{"since", "2199-01-01T00:00:00Z"}});
  CHECK(none["groups"].empty());
}

TEST_CASE("events of the newest sagas are counted by type, with the time after their cause") {
  Fleet fleet;
  fleet.world.publish("order.placed", "on-its-way");
  Observer::settle(fleet.world, {&fleet.observer}, 1s);
  const Json types = ask(fleet.observer, "sagas.types");
  CHECK(types["definition"] == "order");
  CHECK(types["sample"]["sagas"] == 15);
  CHECK(types["sample"]["cut"] == 0);
  std::uint64_t events = 0;
  double shares = 0;
  std::map<std::string, Json> by_type;
  for (const Json& type : types["types"]) {
    by_type[type["type"]] = type;
    events += type["events"].get<std::uint64_t>();
    shares += type["share"].get<double>();
  }
  CHECK(types["sample"]["events"] == events);
  CHECK(shares == doctest::Approx(1.0));
  const Json& placed = by_type["order.placed"];
  CHECK(placed["sagas"] == 15);
  CHECK(placed["step"] == "place");
  CHECK(placed["role"] == "done");
  CHECK(placed["after_cause"]["count"] == 0);
  CHECK(placed["total"] == 16);
  const Json& reserved = by_type["inventory.reserved"];
  CHECK(reserved["sagas"] == 15);
  CHECK(reserved["after_cause"]["count"] == 15);
  CHECK(by_type["logistics.rejected"]["sagas"] == 5);
  CHECK(by_type["payment.refunded"]["role"] == "undone");

  const Json few = ask(fleet.observer, "sagas.types", {{"sample", 5}});
  CHECK(few["sample"]["sagas"] == 5);
  for (const Json& type : few["types"]) {
    if (type["type"] == "logistics.rejected") CHECK(type["events"] == 5);
    if (type["type"] == "order.placed") CHECK(type["total"] == 16);
  }
  CHECK(ask(fleet.observer, "sagas.types", {{"definition", "nobody"}})["types"].empty());
}

TEST_CASE("only the first events of a long saga are counted by type, and the answer says so") {
  World world;
  Observer observer{world, memory::make_disk()};
  world.play_order("long");
  EventId last = world.publish("notification.sent", "long");
  for (int i = 1; i < 300; ++i)
    last = world.publish("notification.sent", "long", last, "{}", fmt::format("{}", i));
  Observer::settle(world, {&observer}, 3s);
  const Json types = ask(observer, "sagas.types");
  CHECK(types["sample"]["sagas"] == 1);
  CHECK(types["sample"]["cut"] == 1);
  CHECK(types["sample"]["events"] <= 256);
  CHECK(types["sample"]["events"] > 200);
}

TEST_CASE("events are found by the beginning of their id") {
  Fleet fleet;
  const Json saga = ask(fleet.observer, "sagas.show", {{"saga", "done-3"}});
  for (const Json& entry : saga["timeline"]) {
    const std::string id = entry["id"];
    for (const std::size_t digits : {std::size_t{7}, std::size_t{12}, id.size()}) {
      const Json found = ask(fleet.observer, "events.find", {{"id", id.substr(0, digits)}});
      REQUIRE(found["events"].size() == 1);
      CHECK(found["events"][0]["id"] == id);
      CHECK(found["events"][0]["sequence"] == entry["sequence"]);
    }
  }
  CHECK_FALSE(answer("events.find", R"({"id": "abc"})", fleet.observer.queries()));
  CHECK_FALSE(answer("events.find", R"({"id": "not hex"})", fleet.observer.queries()));
}

TEST_CASE("a saga of 10,000 events is read page by page, each of a size one message can hold") {
  World world;
  Observer observer{world, memory::make_disk()};
  EventId last = world.publish("order.placed", "long");
  for (int i = 1; i < 10'000; ++i)
    last = world.publish("notification.sent", "long", last, "{}", fmt::format("{}", i));
  observer.run();
  std::set<std::uint64_t> seen;
  std::uint64_t after = 0, left = 1;
  while (left > 0) {
    const auto reply =
        answer("sagas.show", Json{{"saga", "long"}, {"events", 10'000}, {"after", after}}.dump(),
               observer.queries());
    REQUIRE(reply);
    CHECK(reply->size() < 1024 * 1024);
    const Json page = Json::parse(*reply);
    REQUIRE_FALSE(page["timeline"].empty());
    for (const Json& entry : page["timeline"])
      CHECK(seen.insert(entry["sequence"].get<std::uint64_t>()).second);
    after = page["timeline"].back()["sequence"];
    left = page["timeline_left_out"];
  }
  CHECK(seen.size() == 10'000);
}
