#include <doctest/doctest.h>
#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <set>

#include "observer/projection/limits.h"
#include "observer/queries/status.h"
#include "tests/observer/queries/questions.h"
#include "tests/worlds/fleet.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::ask;
using laban::observer::testing::Fleet;
using laban::observer::testing::FleetPlan;
using laban::observer::testing::ids_of;
using laban::observer::testing::Observer;
using laban::observer::testing::World;
using Json = nlohmann::json;

namespace {

Error refused(const Observer& observer, std::string_view endpoint, std::string_view request) {
  const auto reply = answer(endpoint, request, observer.queries());
  REQUIRE_FALSE(reply);
  return reply.error();
}

// Three more are open: 18 sagas.
constexpr FleetPlan with_open{.open = 3};

std::vector<std::string> ids(const Json& reply) { return ids_of(reply["sagas"]); }

}  // namespace

TEST_CASE("sagas are listed oldest first, by state, age and service") {
  Fleet fleet(with_open);
  const auto& observer = fleet.observer;
  CHECK(ids(ask(observer, "sagas.ls")).size() == 18);
  CHECK(ids(ask(observer, "sagas.ls")).front() == "done-0");
  CHECK(ids(ask(observer, "sagas.ls", {{"newest_first", true}})).front() == "open-2");
  CHECK(ids(ask(observer, "sagas.ls", {{"state", "running"}})) ==
        std::vector<std::string>{"open-0", "open-1", "open-2"});
  CHECK(ids(ask(observer, "sagas.ls", {{"state", {"running", "compensated"}}})).size() == 8);
  CHECK(ids(ask(observer, "sagas.ls", {{"state", "running"}, {"older_than_ms", 1500}})) ==
        std::vector<std::string>{"open-0", "open-1"});
  CHECK(ids(ask(observer, "sagas.ls", {{"service", "payment"}})).size() == 3);
  CHECK(ids(ask(observer, "sagas.ls", {{"service", "seller"}})).empty());
  CHECK(ids(ask(observer, "sagas.ls", {{"definition", "return"}})).empty());
  CHECK(ids(ask(observer, "sagas.ls", {{"state", nullptr}, {"limit", 2}})).size() == 2);
}

TEST_CASE("pages together show every saga once, in either direction, over several states") {
  Fleet fleet(with_open);
  for (const bool newest_first : {false, true}) {
    for (const Json& state : {Json(nullptr), Json{"running", "compensated", "completed"}}) {
      for (const int limit : {1, 4, 17, 18}) {
        Json request = {{"limit", limit}, {"newest_first", newest_first}, {"state", state}};
        std::vector<std::string> all;
        for (int page = 0; page < 40; ++page) {
          const Json reply = ask(fleet.observer, "sagas.ls", request);
          for (const auto& id : ids(reply)) all.push_back(id);
          if (reply["cursor"].is_null()) break;
          request["cursor"] = reply["cursor"];
        }
        CHECK(all.size() == 18);
        CHECK(std::set<std::string>(all.begin(), all.end()).size() == 18);
        CHECK(all.front() == (newest_first ? "open-2" : "done-0"));
      }
    }
  }
}

TEST_CASE("rare matches among many sagas are found page by page, and none is missed") {
  World world;
  Observer observer(world, memory::make_disk(), Mode::observe);
  const auto many = [&](const char* name, int count) {
    for (int i = 0; i < count; ++i) world.publish("order.placed", fmt::format("{}-{}", name, i));
  };
  const auto play_rare = [&](const char* name) {
    for (const char* type :
         {"order.placed", "inventory.reserved", "payment.declined", "logistics.stop_requested",
          "logistics.stopped", "inventory.release_requested"}) {
      world.publish(type, name);
    }
  };
  many("a", 10'100);
  play_rare("rare-1");
  many("b", 100);
  play_rare("rare-2");
  observer.run();
  // All wait for inventory, and no index tells which of them are being cancelled.
  Json request = {{"business", "cancelling"}, {"service", "inventory"}};
  std::vector<std::string> all;
  int pages = 0;
  do {
    const Json reply = ask(observer, "sagas.ls", request);
    for (const auto& id : ids(reply)) all.push_back(id);
    request["cursor"] = reply["cursor"];
  } while (!request["cursor"].is_null() && ++pages < 20);
  CHECK(all == std::vector<std::string>{"rare-1", "rare-2"});
  CHECK(pages > 0);
}

TEST_CASE("a summary says what a running saga waits for, since when, and for how long still") {
  Fleet fleet(with_open);
  const Json saga = ask(fleet.observer, "sagas.ls", {{"state", "running"}})["sagas"][0];
  CHECK(saga["state"] == "running");
  CHECK(saga["steps_done"] == 2);
  CHECK(saga["steps_total"] == 6);
  CHECK(saga["last_event"]["type"] == "inventory.reserved");
  REQUIRE(saga["waiting_for"].size() == 1);
  const Json wait = saga["waiting_for"][0];
  CHECK(wait["service"] == "payment");
  CHECK(wait["step"] == "charge");
  CHECK(wait["event"] == "payment.charged");
  CHECK(wait["for"] == "done");
  CHECK(wait["waited_ms"] == 3000);
  CHECK(wait["left_ms"].get<double>() > 20'000);
  CHECK(saga["failure"].is_null());
}

TEST_CASE("one saga is shown with its events, causes, payloads, account and findings") {
  Fleet fleet(with_open);
  const Json saga = ask(fleet.observer, "sagas.show", {{"saga", "failed-1"}});
  CHECK(saga["state"] == "compensated");
  CHECK(saga["failure"]["step"] == "carrier");
  CHECK(saga["failure"]["type"] == "logistics.rejected");
  CHECK(saga["failure"]["reason"] == "no luck");
  CHECK(saga["account"]["owed"] == Json{"place", "reserve", "charge", "prepare"});
  CHECK(saga["account"]["confirmed"] == saga["account"]["owed"]);
  CHECK(saga["account"]["balanced"] == true);
  CHECK(saga["generations"] == Json{1});
  CHECK(saga["timeline"].size() == saga["events"].get<std::size_t>());
  const Json& first = saga["timeline"][0];
  CHECK(first["type"] == "order.placed");
  CHECK(first["cause"].is_null());
  CHECK(first["step"] == "place");
  CHECK(first["role"] == "done");
  CHECK(first["data"].is_object());
  const Json& reserved = saga["timeline"][2];
  CHECK(reserved["type"] == "inventory.reserved");
  CHECK(reserved["cause_sequence"] == first["sequence"]);
  CHECK(reserved["after_ms"] == 2);
  for (const auto& step : saga["steps"]) {
    if (step["step"] == "dispatch") CHECK(step["state"] == "barred");
    if (step["step"] == "charge") CHECK(step["state"] == "undone");
  }
  const Json cut = ask(fleet.observer, "sagas.show", {{"saga", "failed-1"}, {"events", 2}});
  CHECK(cut["timeline"].size() == 2);
  CHECK(cut["timeline_left_out"].get<std::size_t>() == saga["timeline"].size() - 2);
}

TEST_CASE("behind the greatest sequence there is a timeline holds nothing") {
  Fleet fleet;
  const Json saga =
      ask(fleet.observer, "sagas.show", {{"saga", "failed-1"}, {"after", ~std::uint64_t{0}}});
  CHECK(saga["timeline"].empty());
}

TEST_CASE("a saga that is stuck says why and what to do") {
  World world;
  Observer observer(world, memory::make_disk());
  world.play_order("o-1", "reserve");
  for (int i = 0; i < 2000 && (i < 10 || observer.state("o-1") != State::stuck);
       ++i) {  // without an answer
    observer.run();
    world.clock.advance(50ms);
  }
  const Json saga = ask(observer, "sagas.show", {{"saga", "o-1"}});
  CHECK(saga["state"] == "stuck");
  CHECK(saga["stuck"]["reason"].get<std::string>().find("never answered") != std::string::npos);
  CHECK(saga["next_steps"][0] == saga["stuck"]["next"]);
  CHECK(saga["waiting_for"][0]["service"] == "logistics");
  CHECK(ids(ask(observer, "sagas.ls", {{"state", "stuck"}, {"service", "logistics"}})).size() == 1);
  CHECK(saga["findings_list"].size() == 5);
}

TEST_CASE("every generation of a saga can be shown") {
  World world;
  Observer observer(world, memory::make_disk());
  world.play_order("o-1", "reserve");
  Observer::settle(world, {&observer}, 2s);
  world.publish("order.placed", "o-1", {}, "{}", "again");
  observer.run();
  const Json newest = ask(observer, "sagas.show", {{"saga", "o-1"}});
  CHECK(newest["generation"] == 2);
  CHECK(newest["generations"] == Json{1, 2});
  CHECK(newest["timeline"].size() == 1);
  const Json first = ask(observer, "sagas.show", {{"saga", "o-1"}, {"generation", 1}});
  CHECK(first["state"] == "compensated");
  CHECK(first["timeline"].size() == 7);
  CHECK(refused(observer, "sagas.show", R"({"saga": "o-1", "generation": 3})").kind ==
        ErrorKind::not_found);
}

TEST_CASE("counts add up, and rates are those of the log") {
  Fleet fleet(with_open);
  const Json stats = ask(fleet.observer, "sagas.stats", {{"seconds", 5}});
  CHECK(stats["total"] == 18);
  CHECK(stats["counts"]["completed"] == 10);
  CHECK(stats["counts"]["compensated"] == 5);
  CHECK(stats["counts"]["running"] == 3);
  CHECK(stats["counts"]["stuck"] == 0);
  CHECK(stats["definitions"][0]["counts"] == stats["counts"]);
  CHECK(stats["seconds"].size() == 5);
  CHECK(stats["rates"]["started_per_s"].get<double>() > 0.2);
  CHECK(stats["events"].get<std::size_t>() > 100);
  fleet.world.clock.advance(1min);
  CHECK(ask(fleet.observer, "sagas.stats")["rates"]["events_per_s"] == 0.0);
}

TEST_CASE("the graph counts which event led to which, and marks expected edges") {
  Fleet fleet(with_open);
  const Json graph = ask(fleet.observer, "graph");
  const auto edge = [&](const std::string& from, const std::string& to) {
    for (const auto& one : graph["edges"]) {
      if (one["from"] == from && one["to"] == to) return one;
    }
    return Json();
  };
  CHECK(edge("", "order.placed")["count"] == 18);
  CHECK(edge("order.placed", "inventory.reserved")["count"] == 18);
  CHECK(edge("order.placed", "inventory.reserved")["expected"] == true);
  CHECK(edge("logistics.rejected", "logistics.stop_requested")["count"] == 5);
  CHECK(edge("logistics.rejected", "logistics.stop_requested")["expected"] == true);
  CHECK(edge("payment.refund_requested", "payment.refunded")["expected"] == true);
  CHECK(edge("order.placed", "inventory.rejected")["count"] == 0);
  // The carrier is the last of the two that dispatch waits for: that the seller is not is no gap.
  CHECK(edge("logistics.assigned", "logistics.dispatched")["count"] > 0);
  CHECK(edge("seller.prepared", "logistics.dispatched").is_null());
  for (const auto& node : graph["nodes"]) {
    if (node["type"] == "payment.charged") {
      CHECK(node["source"] == "payment");
      CHECK(node["step"] == "charge");
      CHECK(node["count"] == 15);
    }
  }
  CHECK(refused(fleet.observer, "graph", R"({"definition": "nothing"})").kind ==
        ErrorKind::not_found);
}

TEST_CASE("a definition that speaks of 200,000 edges makes no answer of as many") {
  World world;
  Observer observer(world, memory::make_disk());
  std::string text = "saga: order\nstarts: s0\nsteps:\n", before;
  for (int i = 0; i < 64; ++i) {
    text += fmt::format("  s{0}: {{ service: t, done: s{0}, optional: true, after: [{1}], fails: [",
                        i, before);
    for (int f = 0; f < 100; ++f) text += fmt::format("{}{}.{}", f == 0 ? "" : ",", i, f);
    text += "] }\n";
    before += fmt::format("{}s{}", i == 0 ? "" : ",", i);
  }
  world.apply(text, 2);
  observer.run();
  REQUIRE(observer.projection->book().in_force("order")->number == 2);
  const Json graph = ask(observer, "graph");
  CHECK(graph["edges"].size() <= limits::type_pairs);
  CHECK(graph["edges"].size() > 1000);
}

TEST_CASE("a wrong request is told what is wrong with it") {
  Fleet fleet;
  const auto& observer = fleet.observer;
  CHECK(refused(observer, "sagas.lst", "{}").kind == ErrorKind::not_found);
  CHECK(refused(observer, "sagas.ls", "[]").kind == ErrorKind::invalid);
  CHECK(refused(observer, "sagas.ls", "{").kind == ErrorKind::invalid);
  CHECK(refused(observer, "sagas.ls", std::string("{}\0{", 4)).kind == ErrorKind::invalid);
  CHECK(
      refused(observer, "sagas.ls", R"({"stat": "stuck"})").message.find("did you mean 'state'?") !=
      std::string::npos);
  CHECK(refused(observer, "sagas.ls", R"({"state": "lost"})").kind == ErrorKind::invalid);
  CHECK(refused(observer, "sagas.ls", R"({"limit": -1})").kind == ErrorKind::invalid);
  CHECK(refused(observer, "sagas.ls", R"({"cursor": "0.zz"})").kind == ErrorKind::invalid);
  CHECK(refused(observer, "sagas.ls", R"({"cursor": ""})").kind == ErrorKind::invalid);
  CHECK(refused(observer, "sagas.show", "{}").kind == ErrorKind::invalid);
  CHECK(refused(observer, "sagas.show", R"({"saga": "nobody"})").kind == ErrorKind::not_found);
  CHECK(answer("sagas.ls", "", observer.queries()).has_value());
}

TEST_CASE("a question nested 60,000 levels deep, or of 100,000 fields, is refused") {
  Fleet fleet;
  const std::string brackets(60'000, '['), closed(60'000, ']');
  std::string objects, fields = "{";
  for (int i = 0; i < 60'000; ++i) objects += "{\"a\":";
  for (int i = 0; i < 100'000; ++i) fields += "\"" + std::to_string(i) + "\":0,";
  for (const auto& endpoint : query_endpoints()) {
    CAPTURE(endpoint);
    for (const std::string& body :
         {brackets, brackets + closed, "{\"state\":" + brackets + closed + "}",
          "{\"text\":" + brackets, "{\"at\":" + objects, objects, fields + "\"a\":0}"}) {
      const auto answered = answer(endpoint, body, fleet.observer.queries());
      REQUIRE_FALSE(answered);
      CHECK(answered.error().kind == ErrorKind::invalid);
      CHECK(answered.error().message.size() < 200);
    }
  }
}

TEST_CASE("an observer that has seen nothing answers too") {
  World world;
  Observer observer(world, memory::make_disk());
  observer.run();
  CHECK(ask(observer, "sagas.ls")["sagas"].empty());
  CHECK(ask(observer, "sagas.stats")["total"] == 0);
  CHECK(ask(observer, "sagas.stats")["seconds"].empty());
  CHECK(ask(observer, "graph")["edges"].size() > 10);
}

TEST_CASE("status shows how far the observer is") {
  Fleet fleet(with_open);
  const auto& observer = fleet.observer;
  const Json status = Json::parse(
      status_json({Mode::emit,
                   "0.1.0",
                   Time(1s),
                   fleet.world.clock.now(),
                   {{0, observer.unit.get(), observer.projection.get(), observer.store.get()}}}));
  CHECK(status["mode"] == "emit");
  CHECK(status["definitions"][0]["definition"] == "order");
  const Json& partition = status["partitions"][0];
  CHECK(partition["lag"] == 0);
  CHECK(partition["caught_up"] == true);
  CHECK(partition["armed"] == 3);
  CHECK(partition["checkpoint"] == fleet.world.stream->messages().size());
}

TEST_CASE("status lists the newest gaps of the log") {
  World world;
  Observer observer(world, memory::make_disk(), Mode::observe);
  const auto status = [&] {
    REQUIRE(observer.unit->flush());
    return Json::parse(status_json({Mode::observe,
                                    "0.1.0",
                                    Time(1s),
                                    world.clock.now(),
                                    {{0, observer.unit.get(), observer.projection.get(),
                                      observer.store.get()}}}))["partitions"][0];
  };
  CHECK(status()["holes"] == Json::array());
  for (std::uint64_t i = 0; i < 21; ++i) {
    for (const char* step : {"a", "b", "c"})
      world.publish("order.placed", step + std::to_string(i));
    world.stream->forget(3 + 3 * i, 3 + 3 * i);
  }
  observer.run();
  const Json told = status();
  CHECK(told["holes"].size() == 20);
  CHECK(told["holes"][0] == Json{{"first", 6}, {"last", 6}});
  CHECK(told["holes"][19] == Json{{"first", 63}, {"last", 63}});
  CHECK(told["holes_left_out"] == true);
}
