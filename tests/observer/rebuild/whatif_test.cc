// One saga under a hypothetical definition: its rows give the same result as the whole log.

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <nlohmann/json.hpp>

#include "bus/event/wire.h"
#include "observer/projection/book_rows.h"
#include "observer/rebuild/supposition.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/random_history.h"
#include "tests/worlds/refold_world.h"

using namespace laban;
using namespace laban::observer;
using namespace laban::observer::testing;
using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

// Different deadlines of a step and of the saga, and a step that waits for something else.
const std::vector<std::string>& suppositions() {
  static const std::vector<std::string> all = {
      replaced(order_yaml(), "undone: payment.refunded, within: 30s",
               "undone: payment.refunded, within: 1s"),
      replaced(order_yaml(), "within: 15m", "within: 10m"),
      replaced(order_yaml(), "after: [charge]", "after: [reserve]"),
  };
  return all;
}

// The whole log, folded again with the definition alongside the one in force.
struct WholeLog {
  WholeLog(World& world, const std::string& yaml, std::uint64_t position)
      : log(memory::open(world.stream)),
        store(memory::open(memory::make_disk(), Refold::families(schemas()))) {
    RC_ASSERT(suppose(*store, *read_definition(yaml, "test").definition, yaml).has_value());
    Refold refold({"shop", 0, 1, position, RefoldConfig::Emissions::dropped, {}}, *log, *store,
                  schemas(), world.clock);
    while (!refold.is_done()) RC_ASSERT(refold.step().has_value());
    book = *read_book(*store);
  }

  Json ask(const std::string& saga, Time now) const {
    const Json request = {{"definition", "order"}, {"saga", saga}};
    const auto reply = answer("divergence", request.dump(),
                              {{{0, store.get(), &book}}, "shop", 1, &schemas(), now});
    RC_ASSERT(reply.has_value());
    return Json::parse(*reply);
  }

  std::unique_ptr<Log> log;
  std::unique_ptr<Store> store;
  DefinitionRegistry book;
};

Result<std::string> what_if(const Observer& observer, const std::string& yaml,
                            const std::string& saga) {
  return answer("whatif", Json{{"text", yaml}, {"saga", saga}}.dump(), observer.queries());
}

}  // namespace

TEST_CASE("one saga's hypothetical result is the same from its rows as from the whole log") {
  const bool holds = rc::check([] {
    World world;
    Observer live(world, memory::make_disk());
    RandomHistory history(world, *rc::gen::arbitrary<std::uint64_t>());
    history.play(live, *rc::gen::inRange(1, 60));
    // Neither of the two has seen what the log has lost since.
    Observer late(world, memory::make_disk(), Mode::observe);
    late.run();
    RC_ASSERT(late.unit->flush().has_value());
    RC_PRE(late.unit->checkpoint() > 0);
    const auto& yaml = suppositions()[*rc::gen::inRange<std::size_t>(0, suppositions().size())];
    const WholeLog whole(world, yaml, late.unit->checkpoint());
    for (const auto& saga : RandomHistory::sagas()) {
      const Json expected = whole.ask(saga, world.clock.now());
      const auto reply = what_if(late, yaml, saga);
      if (!reply) {
        RC_ASSERT(reply.error().kind == ErrorKind::not_found);
        RC_ASSERT(expected["compared"] == 0);
        continue;
      }
      const Json found = Json::parse(*reply);
      for (const char* field : {"compared", "equal", "differing", "undecided", "kinds", "saved",
                                "sagas", "undecided_sagas"}) {
        if (found[field] != expected[field])
          RC_FAIL(saga + " by the log: " + expected.dump() + "\nby its rows: " + found.dump());
      }
    }
  });
  CHECK(holds);
}

TEST_CASE("a deadline that would have expired is found among ticks that woke no saga") {
  World world;
  Observer observer(world, memory::make_disk());
  const auto placed = world.publish("order.placed", "o-1");
  const auto reserved = world.publish("inventory.reserved", "o-1", placed);
  Observer::settle(world, {&observer}, 12s);
  world.publish("payment.charged", "o-1", reserved);
  Observer::settle(world, {&observer}, 1s);
  const std::string hasty = replaced(order_yaml(), "undone: payment.refunded, within: 30s",
                                     "undone: payment.refunded, within: 10s");
  const auto reply = what_if(observer, hasty, "o-1");
  REQUIRE(reply);
  const Json found = Json::parse(*reply);
  REQUIRE(found["differing"] == 1);
  CHECK(found["sagas"][0]["shadow"]["deadlines_passed"] == Json::array({"charge"}));
  CHECK(found["sagas"][0]["in_force"]["deadlines_passed"].empty());
  const auto same = what_if(observer, order_yaml(), "o-1");
  REQUIRE(same);
  CHECK(Json::parse(*same)["differing"] == 0);
}

namespace {

// The charge may take two minutes instead of 30 seconds.
std::string patient() {
  return replaced(order_yaml(), "undone: payment.refunded, within: 30s",
                  "undone: payment.refunded, within: 2m");
}

// The saga that differs, or is undecided.
Json the_one(const Json& found) {
  REQUIRE(found["compared"] == 1);
  REQUIRE(found["sagas"].size() == found["differing"]);
  REQUIRE(found["sagas"].size() + found["undecided_sagas"].size() == 1);
  return found["sagas"].empty() ? found["undecided_sagas"][0] : found["sagas"][0];
}

// A saga whose charge did not come in time, and what happened since.
struct TimedOut {
  TimedOut() {
    reserved = world.publish("inventory.reserved", "o-1", world.publish("order.placed", "o-1"));
    Observer::settle(world, {&observer}, 40s);
    REQUIRE(observer.state("o-1") == State::compensated);
  }

  void wait(Duration duration) { Observer::settle(world, {&observer}, duration); }

  Json ask(const std::string& yaml = patient()) {
    wait(1s);
    const auto reply = what_if(observer, yaml, "o-1");
    if (!reply) FAIL(reply.error().message);
    const Json found = Json::parse(*reply);
    CHECK(found["as_of"]["partitions"][0]["sequence"] == observer.unit->checkpoint());
    const Json saga = the_one(found);
    CHECK(saga["from"] == observer.instance("o-1")->failure->sequence);
    CHECK(saga["in_force"]["state"] == "compensated");
    // How it would have ended only followed from what was decided then.
    CHECK(saga["shadow"]["state"] == "running");
    CHECK(saga["shadow"]["failure"].is_null());
    CHECK(saga["shadow"]["undoes"].empty());
    REQUIRE(saga.contains("parting"));
    CHECK(saga["parting"]["sequence"] == saga["from"]);
    CHECK(found["saved"][saga["parting"]["saved"].get<std::string>()] == 1);
    return saga["parting"];
  }

  World world;
  Observer observer{world, memory::make_disk()};
  EventId reserved;
};

bool contains(const Json& text, const std::string& part) {
  return text.get<std::string>().find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a longer deadline that was met in the end would have saved the saga") {
  TimedOut saga;
  saga.wait(20s);
  saga.world.publish("payment.charged", "o-1", saga.reserved);
  const std::uint64_t charged = saga.world.stream->messages().size();
  saga.wait(5s);
  CHECK(saga.observer.state("o-1") == State::compensated);
  const Json parting = saga.ask();
  CHECK(contains(parting["in_force"], "fails: no payment.charged within 30s; undoes "));
  CHECK(contains(parting["shadow"], "goes on: waits for payment.charged from payment, 1m29s left"));
  CHECK(parting["saved"] == "yes");
  CHECK(parting["answer"] == charged);
  CHECK(contains(parting["because"], "payment.charged came "));
  CHECK(contains(parting["because"], "#" + std::to_string(charged)));
}

TEST_CASE("a longer deadline that was not met either would not have saved the saga") {
  TimedOut saga;
  saga.wait(110s);
  SUBCASE("nothing came") {
    saga.world.publish("order.placed", "o-2");
    const Json parting = saga.ask();
    CHECK(parting["saved"] == "no");
    CHECK(contains(parting["because"], "payment.charged had not come by then either"));
    CHECK(parting["answer"].is_null());
  }
  SUBCASE("it came too late") {
    saga.world.publish("payment.charged", "o-1", saga.reserved);
    const Json parting = saga.ask();
    CHECK(parting["saved"] == "no");
    CHECK(contains(parting["because"], "too late"));
  }
}

TEST_CASE("a refusal within the longer deadline would not have saved the saga") {
  TimedOut saga;
  saga.world.publish("payment.declined", "o-1", saga.reserved);
  const Json parting = saga.ask();
  CHECK(parting["saved"] == "no");
  CHECK(contains(parting["because"], "payment.declined came "));
}

TEST_CASE(
    "whether a longer deadline would have been met cannot be told before the log is so long") {
  TimedOut saga;
  const Json parting = saga.ask();
  CHECK(parting["saved"] == "unknown");
  CHECK(contains(parting["because"], "by the end of the log"));
}

TEST_CASE("an answer that followed from the recorded decision does not count as in time") {
  TimedOut saga;
  EventId request;
  for (const auto& message : saga.world.stream->messages()) {
    const auto event = wire::decode(message, "shop", 0, 1);
    REQUIRE(event);
    if (event->envelope.type == "logistics.stopped") request = event->envelope.id;
  }
  REQUIRE_FALSE(request.is_nil());
  saga.world.publish("payment.charged", "o-1", request);
  saga.wait(5s);
  const Json parting = saga.ask();
  CHECK(parting["saved"] == "unknown");
  CHECK(parting["answer"].is_null());
}

TEST_CASE("whether a service that was told to stop would have answered cannot be told") {
  World world;
  Observer observer(world, memory::make_disk());
  EventId cause = world.publish("order.placed", "o-1");
  for (const char* type : {"inventory.reserved", "payment.charged", "seller.prepared"})
    cause = world.publish(type, "o-1", cause);
  world.publish("logistics.assigned", "o-1", cause);
  Observer::settle(world, {&observer}, 320s);
  REQUIRE(observer.state("o-1") == State::compensated);
  Observer::settle(world, {&observer}, 400s);
  world.publish("order.placed", "o-2");
  Observer::settle(world, {&observer}, 1s);
  const auto reply = what_if(observer,
                             replaced(order_yaml(), "refused: logistics.stop_refused, within: 5m",
                                      "refused: logistics.stop_refused, within: 10m"),
                             "o-1");
  REQUIRE(reply);
  const Json parting = the_one(Json::parse(*reply))["parting"];
  CHECK(parting["saved"] == "unknown");
  CHECK(contains(parting["because"], "logistics.stop_requested"));
}

TEST_CASE("a shorter deadline is said to fail where the one in force went on") {
  World world;
  Observer observer(world, memory::make_disk());
  const auto reserved =
      world.publish("inventory.reserved", "o-1", world.publish("order.placed", "o-1"));
  Observer::settle(world, {&observer}, 12s);
  world.publish("payment.charged", "o-1", reserved);
  Observer::settle(world, {&observer}, 1s);
  const auto reply = what_if(observer,
                             replaced(order_yaml(), "undone: payment.refunded, within: 30s",
                                      "undone: payment.refunded, within: 10s"),
                             "o-1");
  REQUIRE(reply);
  const Json parting = Json::parse(*reply)["sagas"][0]["parting"];
  CHECK(contains(parting["in_force"], "goes on: waits for payment.charged from payment"));
  CHECK(contains(parting["shadow"], "fails: no payment.charged within 10s; undoes "));
  CHECK(parting["saved"].is_null());
}

TEST_CASE("a whatif that cannot be answered reports why") {
  World world;
  Observer observer(world, memory::make_disk());
  world.publish("order.placed", "o-1");
  Observer::settle(world, {&observer}, 1s);
  CHECK(what_if(observer, order_yaml(), "o-2").error().kind == ErrorKind::not_found);
  const auto broken = what_if(observer, "saga: [", "o-1");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().kind == ErrorKind::invalid);
  CHECK(broken.error().message.find("'text' is not a valid definition") != std::string::npos);
  CHECK(what_if(observer, order_yaml(), "").error().kind == ErrorKind::invalid);
}
