// Definitions in the log: versions in use, wrong numbers, unreadable texts.

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <laban/codec.h>

#include <nlohmann/json.hpp>

#include "observer/projection/book_rows.h"
#include "observer/projection/rows.h"
#include "observer/queries/status.h"
#include "tests/worlds/observer_world.h"
#include "tests/worlds/order_saga.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::Observer;
using laban::observer::testing::order_yaml;
using laban::observer::testing::World;
using Json = nlohmann::json;

namespace {

std::string changed(const std::string& from, const std::string& to) {
  std::string text = order_yaml();
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

// Under it the saga's own deadline expires before any step's.
std::string hasty_order() {
  std::string text = changed("within: 15m", "within: 2s");
  const auto steps = text.find("steps:");
  for (auto at = text.find(", within: ", steps); at != std::string::npos;
       at = text.find(", within: ", at)) {
    text.erase(at, text.find_first_of(",}", at + 1) - at);
  }
  return text;
}

std::uint64_t digest_of(const std::string& yaml) { return testing::definition_of(yaml).digest(); }

Json status_of(const Observer& observer) {
  return Json::parse(
      status_json({Mode::emit,
                   "0.1.0",
                   Time(1s),
                   observer.world.clock.now(),
                   {{0, observer.unit.get(), observer.projection.get(), observer.store.get()}}}));
}

void check_rebuilt(World& world, const Observer& observer) {
  Observer rebuilt(world, memory::make_disk());
  rebuilt.run();
  CHECK(rebuilt.dump() == observer.dump());
}

}  // namespace

TEST_CASE("a saga keeps the version it began under; those that begin later have the newer one") {
  World world;
  Observer observer(world, memory::make_disk());
  world.publish("inventory.reserved", "old", world.publish("order.placed", "old"));
  world.apply(hasty_order(), 2);
  world.publish("inventory.reserved", "new", world.publish("order.placed", "new"));
  observer.run();
  CHECK(observer.instance("old")->version == digest_of(order_yaml()));
  CHECK(observer.instance("new")->version == digest_of(hasty_order()));
  Observer::settle(world, {&observer}, 10s);
  CHECK(observer.state("old") == State::running);
  CHECK(observer.state("new") == State::compensated);
  const Json versions = status_of(observer)["partitions"][0]["definitions"];
  REQUIRE(versions.size() == 2);
  CHECK(versions[0]["number"] == 1);
  CHECK(versions[0]["in_force"] == false);
  CHECK(versions[0]["running"] == 1);
  CHECK(versions[1]["number"] == 2);
  CHECK(versions[1]["in_force"] == true);
  CHECK(versions[1]["running"] == 0);
  check_rebuilt(world, observer);
}

TEST_CASE("a saga that begins again begins under the version in force") {
  World world;
  Observer observer(world, memory::make_disk());
  world.play_order("o-1", "reserve");
  Observer::settle(world, {&observer}, 2s);
  REQUIRE(observer.state("o-1") == State::compensated);
  world.apply(hasty_order(), 2);
  world.publish("order.placed", "o-1", {}, "{}", "again");
  observer.run();
  CHECK(observer.instance("o-1")->generation == 2);
  CHECK(observer.instance("o-1")->version == digest_of(hasty_order()));
  const auto shown =
      answer("sagas.show", R"({"saga": "o-1", "generation": 1})", observer.queries());
  REQUIRE(shown);
  CHECK(Json::parse(*shown)["version"] == 1);
  check_rebuilt(world, observer);
}

TEST_CASE("several definitions are folded over the same events") {
  const std::string stock =
      "saga: stock\nstarts: order.placed\nsteps:\n"
      "  place: { service: orders, done: order.placed, optional: true }\n"
      "  reserve: { service: inventory, done: inventory.reserved, optional: true }\n";
  World world({order_yaml(), stock});
  Observer observer(world, memory::make_disk());
  world.publish("inventory.reserved", "o-1", world.publish("order.placed", "o-1"));
  observer.run();
  CHECK(observer.instance("o-1", "order").has_value());
  CHECK(observer.instance("o-1", "stock").has_value());
  check_rebuilt(world, observer);
}

TEST_CASE("a definition event without effect is dead-lettered with the reason") {
  World world;
  Observer observer(world, memory::make_disk());
  const auto apply_and_read = [&](const std::string& yaml, std::uint32_t number,
                                  const std::string& name = "order") {
    world.apply(yaml, number, false, name);
    Observer::settle(world, {&observer}, 100ms);
    const auto letter = wire::decode(world.stream->messages().back(), "shop", 0, 1);
    REQUIRE(letter);
    REQUIRE(letter->envelope.type == "laban.dead_lettered");
    const auto json = testing::schemas().to_json(letter->envelope.type, letter->envelope.payload);
    REQUIRE(json);
    return Json::parse(*json)["reason"].get<std::string>();
  };
  CHECK(apply_and_read(hasty_order(), 1) ==
        "invalid: definition order version 1: version 1 was applied before it");
  CHECK(apply_and_read(hasty_order(), 0).find("version 1 was applied before") != std::string::npos);
  CHECK(apply_and_read("saga: [", 2).find("version 2: order:1:") != std::string::npos);
  CHECK(apply_and_read("saga: order", 3).find("has no 'starts'") != std::string::npos);
  CHECK(apply_and_read(std::string(definition_text_bytes + 1, ' '), 4).find("the limit is 65536") !=
        std::string::npos);
  CHECK(apply_and_read(std::string(definition_text_bytes, '['), 5).find("order:1:") !=
        std::string::npos);
  CHECK(apply_and_read(order_yaml(), 6, "returns").find("its text is of saga 'order'") !=
        std::string::npos);
  CHECK(apply_and_read(hasty_order(), 102).find("more than 100 above version 1") !=
        std::string::npos);
  CHECK(apply_and_read(hasty_order(), ~std::uint32_t{0}).find("more than 100 above version 1") !=
        std::string::npos);
  CHECK(observer.projection->summary().invalid == 9);
  CHECK(observer.projection->book().in_force("order")->number == 1);
  CHECK(observer.projection->book().chapters().size() == 1);
  check_rebuilt(world, observer);
}

TEST_CASE("a version number may be skipped: one partition can catch up later") {
  World world;
  Observer observer(world, memory::make_disk());
  world.apply(hasty_order(), 3);
  observer.run();
  CHECK(observer.projection->book().in_force("order")->number == 3);
}

TEST_CASE("after the greatest number there is, the next definition is still put in force") {
  World world;
  Observer observer(world, memory::make_disk());
  world.apply(hasty_order(), ~std::uint32_t{0});
  world.withdraw(~std::uint32_t{0});
  world.apply(hasty_order(), 2);
  observer.run();
  CHECK(observer.projection->book().in_force("order")->number == 2);
}

TEST_CASE("a version in the store whose number cannot be is not taken for another") {
  World world;
  Observer observer(world, memory::make_disk());
  observer.run();
  REQUIRE(read_book(*observer.store));
  const std::string key = version_key("order", 1);
  const auto row = observer.store->get(observer_meta, key);
  REQUIRE((row && *row));
  std::string beyond = key.substr(0, key.size() - 8);
  laban::codec::append_be64(beyond, (std::uint64_t{1} << 32) + 1);
  WriteBatch batch;
  batch.put(observer_meta, beyond, **row);
  REQUIRE(observer.store->write(batch));
  CHECK_FALSE(read_book(*observer.store));
}

TEST_CASE("the same application twice is one") {
  World world;
  Observer observer(world, memory::make_disk());
  world.apply(hasty_order(), 2);
  world.apply(hasty_order(), 2);
  Observer::settle(world, {&observer}, 100ms);
  CHECK(observer.projection->book().chapter("order")->versions().size() == 2);
  CHECK(observer.projection->summary().invalid == 0);
  CHECK(world.count("laban.dead_lettered") == 0);
}

TEST_CASE("under a withdrawn definition no saga begins, running ones continue") {
  World world;
  Observer observer(world, memory::make_disk());
  world.play_order("done");
  world.publish("inventory.reserved", "runs", world.publish("order.placed", "runs"));
  world.withdraw(1);
  world.withdraw(1);
  world.publish("inventory.reserved", "late", world.publish("order.placed", "late"));
  world.publish("payment.charged", "runs");
  world.publish("order.placed", "done", {}, "{}", "again");
  Observer::settle(world, {&observer}, 100ms);
  CHECK_FALSE(observer.instance("late").has_value());
  CHECK(observer.instance("runs")->steps[2].done.exists());
  CHECK(observer.instance("done")->generation == 1);
  CHECK(observer.instance("done")->findings.empty());
  CHECK(observer.projection->summary().invalid == 0);
  const Json status = status_of(observer);
  CHECK(status["definitions"].empty());
  CHECK(status["next_steps"][0].get<std::string>().find("laban definitions apply") !=
        std::string::npos);
  CHECK(status["partitions"][0]["definitions"][0]["running"] == 1);
  SUBCASE("and when it is applied again, sagas that began in between stay unfollowed") {
    world.apply(order_yaml(), 2);
    world.publish("payment.charged", "late");
    world.publish("order.placed", "next");
    Observer::settle(world, {&observer}, 100ms);
    CHECK_FALSE(observer.instance("late").has_value());
    CHECK(observer.state("next") == State::running);
  }
  check_rebuilt(world, observer);
}

TEST_CASE("a definition that is not in force cannot be withdrawn") {
  World world;
  Observer observer(world, memory::make_disk());
  world.withdraw(2);
  world.withdraw(1, true);
  world.withdraw(1, false, "returns");
  Observer::settle(world, {&observer}, 100ms);
  CHECK(observer.projection->summary().invalid == 3);
  CHECK(observer.projection->book().in_force("order") != nullptr);
  check_rebuilt(world, observer);
}

TEST_CASE(
    "sagas that ran before the first definition are not followed; events before a start wait") {
  World world(std::vector<std::string>{});
  Observer observer(world, memory::make_disk());
  const EventId placed = world.publish("order.placed", "before");
  world.apply(order_yaml(), 1);
  world.publish("inventory.reserved", "before", placed);
  world.publish("inventory.reserved", "early");
  observer.run();
  CHECK_FALSE(observer.instance("before").has_value());
  CHECK(observer.state("early") == State::placeholder);
  check_rebuilt(world, observer);
}

TEST_CASE("a restart and a reader of the bare store find the same book") {
  World world;
  auto disk = memory::make_disk();
  {
    Observer observer(world, disk);
    world.apply(hasty_order(), 2);
    world.apply(hasty_order(), 1, true);
    world.withdraw(1, true);
    observer.run();
  }
  world.publish("order.placed", "o-1");
  Observer observer(world, disk);
  observer.run();
  CHECK(observer.instance("o-1")->version == digest_of(hasty_order()));
  const auto book = read_book(*observer.store);
  REQUIRE(book);
  CHECK(book->chapters().size() == 2);
  CHECK(book->in_force("order")->number == 2);
  CHECK(book->in_force("order")->applied.by == "ann");
  CHECK(book->in_force("order")->text == hasty_order());
  CHECK(book->in_force("order~shadow") == nullptr);
  CHECK(book->chapter("order~shadow")->newest().withdrawn->reason == "test");
  CHECK(book->find("order", digest_of(order_yaml()))->number == 1);
  check_rebuilt(world, observer);
}

TEST_CASE("an undo for which the observer has no schema is reported, not skipped") {
  std::string text = order_yaml();
  for (auto at = text.find("order.cancel_requested"); at != std::string::npos;
       at = text.find("order.cancel_requested")) {
    text.replace(at, 22, "order.take_back");
  }
  World world({text});
  Observer observer(world, memory::make_disk());
  world.play_order("o-1", "reserve");
  Observer::settle(world, {&observer}, 2s);
  CHECK(observer.state("o-1") == State::compensating);
  CHECK(world.count("laban.dead_lettered") == 1);
  const auto findings = observer.instance("o-1")->findings;
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].kind == FindingKind::dead_letter);
  CHECK(findings[0].text.find("cannot write order.take_back") != std::string::npos);
  check_rebuilt(world, observer);
}

TEST_CASE("an observer that lost its store does not say again which undo it could not write") {
  std::string text = order_yaml();
  text.replace(text.find("order.cancel_requested"), 22, "order.take_back");
  World world({text});
  world.stream->set_duplicate_window(1min);
  world.play_order("o-1", "reserve");
  {
    Observer first(world, memory::make_disk());
    Observer::settle(world, {&first}, 2s);
    REQUIRE(world.count("laban.dead_lettered") == 1);
  }
  Observer again(world, memory::make_disk());
  const auto ask = [&] {
    again.unit->request("decisions.emit", {},
                        [](Result<std::string> answer) { CHECK(answer.has_value()); });
  };
  SUBCASE("asked in the step that reads so") { ask(); }
  SUBCASE("asked later") {}
  Observer::settle(world, {&again}, 200s);
  ask();
  Observer::settle(world, {&again}, 10s);
  CHECK(again.state("o-1") == State::compensating);
  CHECK(world.count("laban.dead_lettered") == 1);
}
