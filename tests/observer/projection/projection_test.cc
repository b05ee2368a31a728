#include <doctest/doctest.h>
#include <fmt/core.h>

#include "events/laban.h"
#include "observer/projection/rows.h"
#include "tests/worlds/observer_world.h"
#include "tests/worlds/order_saga.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::Observer;
using laban::observer::testing::World;

namespace {

using Names = std::vector<std::string>;

const Names failing_steps = {"", "reserve", "charge", "prepare", "carrier"};

void play_many(World& world, int count) {
  for (int i = 0; i < count; ++i) {
    world.play_order(fmt::format("o-{}", i),
                     failing_steps[static_cast<std::size_t>(i) % failing_steps.size()]);
  }
}

std::size_t rows(const Observer& observer, Family family) {
  std::size_t count = 0;
  REQUIRE(observer.store->scan(family, {}, {}, [&](auto, auto) { return ++count > 0; }));
  return count;
}

}  // namespace

TEST_CASE("failed sagas are undone in reverse order of completion, the fence first") {
  World world;
  Observer observer(world, memory::make_disk());
  world.play_order("o-1", "prepare");
  Observer::settle(world, {&observer}, 5s);
  CHECK(observer.state("o-1") == State::compensated);
  Names requests;
  for (const auto& type : world.types("o-1")) {
    if (type.ends_with("_requested")) requests.push_back(type);
  }
  CHECK(requests == Names{"logistics.stop_requested", "logistics.unassign_requested",
                          "payment.refund_requested", "inventory.release_requested",
                          "order.cancel_requested"});
}

TEST_CASE("an undo request carries its cause and the reason") {
  World world;
  Observer observer(world, memory::make_disk());
  world.play_order("o-1", "charge");
  observer.run();
  const auto message = world.stream->messages().back();
  const auto event = wire::decode(message, "shop", 0, 1);
  REQUIRE(event);
  CHECK(event->envelope.type == "logistics.stop_requested");
  CHECK(event->envelope.source == "observer");
  CHECK(event->envelope.id == request_id("undo", "order", "o-1", 1, "dispatch", 1));
  CHECK(event->envelope.cause == root_id("payment", "o-1", "payment.declined"));
  const auto json = testing::schemas().to_json("logistics.stop_requested", event->envelope.payload);
  REQUIRE(json);
  CHECK(json->find("payment.declined: no luck") != std::string::npos);
}

TEST_CASE("a store that is deleted comes back with the same bytes, and asks for nothing twice") {
  World world;
  auto disk = memory::make_disk();
  auto live = std::make_unique<Observer>(world, disk);
  for (int i = 0; i < 60; ++i) {
    world.play_order(fmt::format("o-{}", i),
                     failing_steps[static_cast<std::size_t>(i) % failing_steps.size()]);
    if (i % 7 == 0) world.stream->append("shop.0.payment.charged", "garbage");
    if (i % 5 == 0) Observer::settle(world, {live.get()}, 300ms);
    if (i % 20 == 19) live = std::make_unique<Observer>(world, disk);  // a restart in between
  }
  Observer::settle(world, {live.get()}, 40s);
  const std::size_t messages = world.stream->messages().size();
  Observer rebuilt(world, memory::make_disk());
  rebuilt.run();
  CHECK(world.stream->messages().size() == messages);
  CHECK(rebuilt.unit->outbox_size() == 0);
  CHECK(rebuilt.dump() == live->dump());
  CHECK(rebuilt.projection->summary().digest == live->projection->summary().digest);
  CHECK(rows(rebuilt, instances) == 60);
  CHECK(rows(rebuilt, deadlines) == 0);

  SUBCASE("also in another mode") {
    Observer watcher(world, memory::make_disk(), Mode::observe);
    watcher.run();
    CHECK(watcher.dump() == live->dump());
  }
}

TEST_CASE("two observers agree, and each undo is requested once") {
  World world;
  auto disk = memory::make_disk();
  Observer first(world, memory::make_disk());
  auto second = std::make_unique<Observer>(world, disk);
  play_many(world, 25);
  Observer::settle(world, {&first, second.get()}, 2s);
  second.reset();
  play_many(world, 25);
  world.play_order("late-1", "carrier");
  Observer::settle(world, {&first}, 1s);
  second = std::make_unique<Observer>(world, disk);
  Observer::settle(world, {&first, second.get()}, 40s);
  CHECK(first.dump() == second->dump());
  CHECK(world.count_ids("logistics.stop_requested") == 21);
  CHECK(world.count_ids("payment.refund_requested") == 11);
  CHECK(world.count("payment.refund_requested") == 11);
  CHECK(first.state("late-1") == State::compensated);
}

TEST_CASE(
    "an observer that only observes publishes nothing; once it emits, it publishes pending "
    "requests") {
  World world;
  auto disk = memory::make_disk();
  {
    Observer watcher(world, disk, Mode::observe);
    world.play_order("o-1", "carrier");
    world.stream->append("shop.0.payment.charged", "garbage");
    const std::size_t before = world.stream->messages().size();
    Observer::settle(world, {&watcher}, 60s);
    CHECK(world.stream->messages().size() == before);
    CHECK(watcher.state("o-1") == State::compensating);
  }
  Observer observer(world, disk, Mode::emit);
  observer.run();
  observer.unit->request("decisions.emit", {},
                         [](Result<std::string> answer) { CHECK(answer.has_value()); });
  Observer::settle(world, {&observer}, 10s);
  CHECK(observer.state("o-1") == State::compensated);
  CHECK(world.count("logistics.stop_requested") == 1);
}

TEST_CASE("an observer that proposes keeps time and asks for nothing") {
  World world;
  Observer observer(world, memory::make_disk(), Mode::propose);
  const EventId placed = world.publish("order.placed", "o-1");
  world.publish("inventory.reserved", "o-1", placed);
  Observer::settle(world, {&observer}, 40s);
  CHECK(observer.state("o-1") == State::compensating);
  CHECK(world.count("laban.tick") > 100);
  CHECK(world.count("logistics.stop_requested") == 0);
}

TEST_CASE("ticks cannot be taken: an id belongs to who speaks") {
  World world;
  Observer observer(world, memory::make_disk());
  for (std::uint64_t number = 1; number <= 40; ++number) {
    Envelope envelope;
    envelope.id = tick_id(0, number);
    envelope.type = "laban.retry_due";
    envelope.source = "payment";
    envelope.saga = "-";
    world.stream->append("shop.0.laban.retry_due", wire::encode(envelope));
  }
  const EventId placed = world.publish("order.placed", "o-1");
  world.publish("inventory.reserved", "o-1", placed);
  Observer::settle(world, {&observer}, 40s);
  CHECK(observer.state("o-1") == State::compensated);
  Observer again(world, memory::make_disk());
  again.run();
  CHECK(again.dump() == observer.dump());
}

TEST_CASE("a deadline expires by ticks, and never early") {
  World world;
  Observer observer(world, memory::make_disk());
  const EventId placed = world.publish("order.placed", "o-1");
  world.publish("inventory.reserved", "o-1", placed);
  Observer::settle(world, {&observer}, 29900ms);
  CHECK(observer.state("o-1") == State::running);
  Observer::settle(world, {&observer}, 10s);
  CHECK(observer.state("o-1") == State::compensated);
  const std::size_t ticks = world.count("laban.tick");
  Observer::settle(world, {&observer}, 10s);
  CHECK(world.count("laban.tick") == ticks);  // nothing is armed: the clock need not advance
}

TEST_CASE(
    "each tick follows from the one before, so that every observer would send the same bytes") {
  World world;
  Observer observer(world, memory::make_disk());
  world.publish("order.placed", "o-1");
  Observer::settle(world, {&observer}, 3s);
  EventId before;
  Time time = world.stream->messages()[0].stored_at;
  std::uint64_t number = 0;
  for (const auto& message : world.stream->messages()) {
    const auto event = wire::decode(message, "shop", 0, 1);
    REQUIRE(event);
    if (event->envelope.type != "laban.tick") continue;
    CHECK(event->envelope.id == tick_id(0, ++number));
    CHECK(event->envelope.cause == before);
    CHECK(event->envelope.time == time);
    before = event->envelope.id;
    time = message.stored_at;
  }
  CHECK(number > 5);
}

TEST_CASE("a tick's effect on a saga is counted in the tick's second") {
  World world;
  auto disk = memory::make_disk();
  world.publish("order.placed", "o-1");
  Observer(world, disk).run();
  // For another process, no event has been read yet when the missing answer makes the saga stuck.
  Observer second(world, disk);
  second.run();
  for (int i = 0; i < 10'000 && second.state("o-1") != State::stuck; ++i) {
    world.clock.advance(50ms);
    second.run();
  }
  REQUIRE(second.state("o-1") == State::stuck);
  const auto tick_at = world.stream->messages().back().stored_at;
  // A third process reads an event in the same second.
  Observer third(world, disk);
  world.publish("notification.sent", "o-2");
  third.run();
  std::map<std::int64_t, std::uint64_t> stuck;
  const std::string prefix = meta_key("second");
  REQUIRE(third.store->scan(observer_meta, prefix, after_prefix(prefix), [&](auto key, auto value) {
    const auto second_of = parse_second_key(key);
    const auto counts = decode_second(value);
    REQUIRE(second_of);
    REQUIRE(counts);
    if (counts->stuck > 0) stuck[*second_of] += counts->stuck;
    return true;
  }));
  const auto second_of_tick = std::chrono::floor<std::chrono::seconds>(tick_at).time_since_epoch();
  CHECK(stuck == std::map<std::int64_t, std::uint64_t>{{second_of_tick.count(), 1}});
  Observer fresh(world, memory::make_disk(), Mode::observe);
  fresh.run();
  CHECK(fresh.dump() == third.dump());
}

TEST_CASE("the digest tells two histories apart") {
  const auto digest_of = [](const char* reason) {
    World world;
    Observer observer(world, memory::make_disk());
    world.publish("order.placed", "o-1");
    world.publish("inventory.rejected", "o-1", {}, fmt::format(R"({{"reason": "{}"}})", reason));
    observer.run();
    return observer.projection->summary().digest;
  };
  CHECK(digest_of("no stock") == digest_of("no stock"));
  CHECK(digest_of("no stock") != digest_of("no stuck"));
}

TEST_CASE("an outage of every observer stops time and causes no storm") {
  World world;
  auto disk = memory::make_disk();
  {
    Observer observer(world, disk);
    for (int i = 0; i < 50; ++i) {
      const std::string saga = fmt::format("o-{}", i);
      world.publish("inventory.reserved", saga, world.publish("order.placed", saga));
    }
    Observer::settle(world, {&observer}, 10s);
  }
  world.clock.advance(1h);
  Observer observer(world, disk);
  Observer::settle(world, {&observer}, 19s);
  for (int i = 0; i < 50; ++i) CHECK(observer.state(fmt::format("o-{}", i)) == State::running);
  for (int i = 0; i < 50; ++i) world.publish("payment.charged", fmt::format("o-{}", i));
  Observer::settle(world, {&observer}, 20s);
  for (int i = 0; i < 50; ++i) CHECK(observer.state(fmt::format("o-{}", i)) == State::running);
  CHECK(observer.projection->summary().findings == 0);
}

TEST_CASE(
    "an unreadable message makes one dead letter, however many observers run, and fails no saga") {
  World world;
  Observer first(world, memory::make_disk()), second(world, memory::make_disk());
  const EventId placed = world.publish("order.placed", "o-1");
  world.stream->append("shop.0.payment.charged", "garbage");
  world.stream->append("not a subject", std::string(3, '\0'));
  world.publish_raw("payment.charged", "o-1", "payment", placed, "not a payload");
  Observer::settle(world, {&first, &second}, 1s);
  CHECK(world.count_ids("laban.dead_lettered") == 3);
  CHECK(world.count("laban.dead_lettered") == 3);
  CHECK(first.projection->summary().invalid == 3);
  CHECK(first.state("o-1") == State::running);
  CHECK(first.instance("o-1")->findings.empty());
  CHECK(first.dump() == second.dump());
  const auto letter = wire::decode(world.stream->messages()[5], "shop", 0, 1);
  REQUIRE(letter);
  CHECK(letter->envelope.saga == "-");
  CHECK(letter->envelope.id == invalid_id(0, 3));
}

TEST_CASE("an event from the wrong producer is recorded but not applied") {
  World world;
  Observer observer(world, memory::make_disk());
  const EventId placed = world.publish("order.placed", "o-1");
  const auto payload = testing::schemas().from_json("inventory.rejected", "{}");
  world.publish_raw("inventory.rejected", "o-1", "mallory", placed, *payload);
  world.publish_raw("inventory.rejected", "o-2", "mallory", placed, *payload);
  Observer::settle(world, {&observer}, 1s);
  CHECK(observer.state("o-1") == State::running);
  REQUIRE(observer.instance("o-1")->findings.size() == 1);
  CHECK(observer.instance("o-1")->findings[0].kind == FindingKind::wrong_producer);
  CHECK_FALSE(observer.instance("o-2").has_value());
  CHECK(world.count("laban.dead_lettered") == 2);
}

TEST_CASE("an event of an unknown type is kept with its saga") {
  World world;
  Observer observer(world, memory::make_disk());
  world.publish("order.placed", "o-1");
  world.publish_raw("returns.opened", "o-1", "returns", {}, std::string(8, '\0'));
  world.publish_raw("returns.opened", "o-2", "returns", {}, std::string(8, '\0'));
  observer.run();
  REQUIRE(observer.instance("o-1")->findings.size() == 1);
  CHECK(observer.instance("o-1")->findings[0].kind == FindingKind::unknown_type);
  CHECK_FALSE(observer.instance("o-2").has_value());
  CHECK(rows(observer, events) == 4);
}

TEST_CASE("a dead letter of a service fails the saga that waits for it") {
  World world;
  Observer observer(world, memory::make_disk());
  const EventId reserved =
      world.publish("inventory.reserved", "o-1", world.publish("order.placed", "o-1"));
  DeadLetteredT letter;
  letter.service = "payment";
  letter.reason = "exhausted: no ledger";
  letter.event_type = "inventory.reserved";
  letter.event_id = reserved.hex();
  const auto bytes = detail::encode_payload(letter);
  const std::string payload(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  SUBCASE("spoken by the service itself") {
    world.publish_raw("laban.dead_lettered", "o-1", "payment", reserved, payload);
    Observer::settle(world, {&observer}, 5s);
    CHECK(observer.state("o-1") == State::compensated);
    CHECK(observer.instance("o-1")->failure->reason.find("no ledger") != std::string::npos);
  }
  SUBCASE("not by another one") {
    world.publish_raw("laban.dead_lettered", "o-1", "seller", reserved, payload);
    Observer::settle(world, {&observer}, 5s);
    CHECK(observer.state("o-1") == State::running);
  }
}

TEST_CASE("a cause is found after a restart as before it, and in the same saga only") {
  World world;
  auto disk = memory::make_disk();
  auto observer = std::make_unique<Observer>(world, disk);
  const EventId placed = world.publish("order.placed", "o-1");
  const EventId invalid = world.publish_raw("payment.charged", "o-1", "payment", placed, "garbage");
  observer->run();
  observer = std::make_unique<Observer>(world, disk);
  world.publish("inventory.reserved", "o-1", placed);
  world.publish("inventory.reserved", "o-2", placed);
  world.publish("seller.prepared", "o-1", invalid);
  observer->run();
  Observer rebuilt(world, memory::make_disk());
  rebuilt.run();
  CHECK(rebuilt.dump() == observer->dump());
  const auto count = [&](std::string_view from, std::string_view to) {
    const auto row = rebuilt.store->get(observer_meta, edge_key(from, to));
    return row && *row ? static_cast<int>((**row)[0]) : 0;
  };
  CHECK(count("order.placed", "inventory.reserved") == 1);
  CHECK(count(cause_elsewhere, "inventory.reserved") == 1);
  CHECK(count(cause_elsewhere, "seller.prepared") == 1);
  CHECK(count(no_cause, "order.placed") == 1);
}

TEST_CASE("of two services' events with one id the newer one is the cause, after a restart too") {
  for (const bool inventory_first : {true, false}) {  // the store has their rows by service
    CAPTURE(inventory_first);
    World world;
    auto disk = memory::make_disk();
    auto observer = std::make_unique<Observer>(world, disk);
    const EventId placed = world.publish("order.placed", "o-1");
    const EventId shared{1, 2};
    const auto say = [&](const char* type, const char* source) {
      const auto payload = testing::schemas().from_json(type, "{}");
      REQUIRE(payload);
      Envelope envelope;
      envelope.id = shared;
      envelope.type = type;
      envelope.source = source;
      envelope.saga = "o-1";
      envelope.cause = placed;
      envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload->data()), payload->size()};
      world.stream->append(std::string("shop.0.") + type, wire::encode(envelope));
    };
    if (inventory_first) say("inventory.reserved", "inventory");
    say("payment.charged", "payment");
    if (!inventory_first) say("inventory.reserved", "inventory");
    observer->run();
    observer = std::make_unique<Observer>(world, disk);
    world.publish("seller.prepared", "o-1", shared);
    observer->run();
    const auto count = [&](std::string_view from) {
      const auto row = observer->store->get(observer_meta, edge_key(from, "seller.prepared"));
      return row && *row ? static_cast<int>((**row)[0]) : 0;
    };
    CHECK(count("payment.charged") == (inventory_first ? 1 : 0));
    CHECK(count("inventory.reserved") == (inventory_first ? 0 : 1));
    Observer rebuilt(world, memory::make_disk());
    rebuilt.run();
    CHECK(rebuilt.dump() == observer->dump());
  }
}

TEST_CASE("a saga id that starts again after its end is a new generation") {
  World world;
  Observer observer(world, memory::make_disk());
  world.play_order("o-1", "reserve");
  Observer::settle(world, {&observer}, 2s);
  REQUIRE(observer.state("o-1") == State::compensated);
  world.publish("order.placed", "o-1", {}, "{}", "again");
  observer.run();
  CHECK(observer.state("o-1") == State::running);
  CHECK(observer.instance("o-1")->generation == 2);
  CHECK(rows(observer, instances) == 2);
  CHECK(rows(observer, index_time) == 2);
  CHECK(rows(observer, index_state) == 2);
}
