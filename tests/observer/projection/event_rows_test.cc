// What the projection stores for every saga: its events, the time that passed, the gaps in the log.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "events/laban.h"
#include "observer/projection/gap_rows.h"
#include "observer/projection/rows.h"
#include "tests/observer/queries/questions.h"
#include "tests/worlds/observer_world.h"
#include "tests/worlds/order_saga.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::ask;
using laban::observer::testing::Observer;
using laban::observer::testing::order_yaml;
using laban::observer::testing::World;

namespace {

std::vector<EventRow> rows_of(const Observer& observer, std::string_view saga) {
  std::vector<EventRow> rows;
  const std::string from = event_prefix(saga);
  REQUIRE(observer.store->scan(events, from, after_prefix(from), [&](auto key, auto value) {
    auto row = parse_event_row(key, value);
    REQUIRE(row.has_value());
    CHECK(event_value(*row) == value);
    rows.push_back(std::move(*row));
    return true;
  }));
  return rows;
}

std::vector<LogGap> gaps_of(const Observer& observer) {
  std::vector<LogGap> gaps;
  REQUIRE(observer.store->scan(observer_meta, {}, {}, [&](auto key, auto value) {
    if (const auto gap = parse_gap(key, value)) gaps.push_back(*gap);
    return true;
  }));
  return gaps;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

nlohmann::json timeline_of(const Observer& observer, const std::string& saga) {
  return ask(observer, "sagas.show", {{"saga", saga}})["timeline"];
}

}  // namespace

TEST_CASE("a tick is stored under the sagas it woke, and under no other") {
  World world;
  Observer observer(world, memory::make_disk());
  const EventId placed = world.publish("order.placed", "waits");
  Observer::settle(world, {&observer}, 1s);
  world.publish("inventory.reserved", "waits", placed);
  world.play_order("done");
  Observer::settle(world, {&observer}, 35s);
  CHECK(observer.state("waits") == State::compensated);
  std::vector<EventRow> ticks;
  for (auto& row : rows_of(observer, "waits")) {
    if (!row.is_message()) ticks.push_back(std::move(row));
  }
  REQUIRE(ticks.size() == 2);  // the deadline was met after five seconds, the charge was not
  CHECK(ticks[0].woken == std::vector<std::string>{"order"});
  CHECK(ticks[1].clock >= 31s);
  CHECK(ticks[1].clock < 32s);
  CHECK(observer.instance("waits")->failure->sequence == ticks[1].message.sequence);
  for (const auto& row : rows_of(observer, "done")) CHECK(row.is_message());
}

TEST_CASE("the timeline shows which deadline expired, and what was requested because of it") {
  World world;
  Observer observer(world, memory::make_disk());
  world.publish("inventory.reserved", "o-1", world.publish("order.placed", "o-1"));
  Observer::settle(world, {&observer}, 32s);
  const auto timeline = timeline_of(observer, "o-1");
  REQUIRE(timeline.size() > 4);
  CHECK(timeline[2]["type"] == "time");
  CHECK(timeline[2]["step"] == "charge");
  CHECK(timeline[2]["text"] == "no payment.charged within 30s");
  CHECK(timeline[3]["type"] == "logistics.stop_requested");
  CHECK(timeline[3]["cause_sequence"] == timeline[2]["sequence"]);
}

TEST_CASE("a deadline in the timeline names the event that its wait began with") {
  World world;
  Observer observer(world, memory::make_disk());
  world.publish("inventory.reserved", "o-1", world.publish("order.placed", "o-1"));
  world.down = {"logistics"};
  Observer::settle(world, {&observer}, 40s);
  const auto timeline = timeline_of(observer, "o-1");
  REQUIRE(timeline.size() > 5);
  const auto& deadline = timeline[2];
  REQUIRE(deadline["type"] == "time");
  CHECK(deadline["cause"] == timeline[1]["id"]);
  CHECK(deadline["cause_sequence"] == timeline[1]["sequence"]);
  CHECK(deadline["after_ms"].get<double>() >= 30'000);
  REQUIRE(deadline.contains("waited_for"));
  REQUIRE(deadline["waited_for"].size() == 1);
  const auto& wait = deadline["waited_for"][0];
  CHECK(wait["service"] == "payment");
  CHECK(wait["step"] == "charge");
  CHECK(wait["event"] == "payment.charged");
  CHECK(wait["began"] == timeline[1]["sequence"]);
  // The patience with a request to undo began with that request.
  REQUIRE(timeline[3]["type"] == "logistics.stop_requested");
  REQUIRE(timeline[4]["type"] == "time");
  CHECK(timeline[4]["cause"] == timeline[3]["id"]);
  CHECK(timeline[4]["waited_for"][0]["service"] == "logistics");
  CHECK(timeline[4]["waited_for"][0]["event"] == "logistics.stopped");
  CHECK(timeline[5]["cause_sequence"] == timeline[4]["sequence"]);
  CHECK_FALSE(timeline[1].contains("waited_for"));
}

TEST_CASE("the deadline of a whole saga names what was missing then") {
  World world({replaced(replaced(order_yaml(), "within: 15m", "within: 6m"),
                        "undone: payment.refunded, within: 30s", "undone: payment.refunded")});
  Observer observer(world, memory::make_disk());
  world.publish("inventory.reserved", "o-1", world.publish("order.placed", "o-1"));
  Observer::settle(world, {&observer}, 362s);
  const auto timeline = timeline_of(observer, "o-1");
  REQUIRE(timeline.size() > 3);
  REQUIRE(timeline[2]["text"] == "not complete within 6m");
  REQUIRE(timeline[2].contains("waited_for"));
  CHECK(timeline[2]["waited_for"].size() == 1);
  CHECK(timeline[2]["waited_for"][0]["step"] == "charge");
  CHECK(timeline[2]["cause"] == timeline[1]["id"]);
}

TEST_CASE("a request repeated after a refusal has the tick that ended the pause as its cause") {
  World world;
  Observer observer(world, memory::make_disk());
  world.down = {"logistics"};
  world.play_order("o-1", "carrier");
  observer.run();
  const auto before = timeline_of(observer, "o-1");
  REQUIRE(before.back()["type"] == "logistics.stop_requested");
  DeadLetteredT letter;
  letter.service = "logistics";
  letter.reason = "no such carrier";
  letter.event_type = "logistics.stop_requested";
  letter.event_id = before.back()["id"];
  letter.sequence = before.back()["sequence"];
  const auto bytes = detail::encode_payload(letter);
  world.publish_raw("laban.dead_lettered", "o-1", "logistics",
                    *EventId::parse(before.back()["id"].get<std::string>()),
                    {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  Observer::settle(world, {&observer}, 6s);
  const auto timeline = timeline_of(observer, "o-1");
  REQUIRE(timeline.size() == before.size() + 3);
  const auto& letter_entry = timeline[before.size()];
  const auto& tick = timeline[before.size() + 1];
  const auto& again = timeline[before.size() + 2];
  CHECK(again["type"] == "logistics.stop_requested");
  CHECK(again["cause_sequence"] == tick["sequence"]);
  CHECK(tick["type"] == "time");
  CHECK(tick["text"] == "time to ask again with logistics.stop_requested");
  CHECK(tick["cause"] == letter_entry["id"]);
  CHECK(letter_entry["type"] == "laban.dead_lettered");
}

TEST_CASE("an event from the wrong producer is in the timeline, without a role") {
  World world;
  Observer observer(world, memory::make_disk());
  const EventId placed = world.publish("order.placed", "o-1");
  const auto payload = testing::schemas().from_json("inventory.rejected", "{}");
  world.publish_raw("inventory.rejected", "o-1", "mallory", placed, *payload);
  world.publish("inventory.reserved", "o-1", root_id("mallory", "o-1", "inventory.rejected"));
  observer.run();
  const auto timeline = timeline_of(observer, "o-1");
  REQUIRE(timeline.size() == 3);
  CHECK(timeline[1]["doubt"] == "wrong_producer");
  CHECK(timeline[1]["step"].is_null());
  Observer rebuilt(world, memory::make_disk());
  rebuilt.run();
  CHECK(rebuilt.dump() == observer.dump());
}

TEST_CASE("gaps in the log are kept, and come back with a rebuild") {
  World world;
  auto disk = memory::make_disk();
  for (int i = 0; i < 4; ++i) world.play_order("o-" + std::to_string(i));
  world.stream->forget(2, 3);
  world.stream->forget(10, 12);
  {
    Observer observer(world, disk);
    observer.run();
    CHECK(gaps_of(observer) == std::vector<LogGap>{{2, 3}, {10, 12}});
    CHECK(observer.projection->last_gap() == LogGap{10, 12});
    REQUIRE(observer.unit->flush());
  }
  world.play_order("later");
  Observer observer(world, disk);
  observer.run();
  CHECK(observer.projection->last_gap() == LogGap{10, 12});
  CHECK(*gap_before(*observer.store, 10) == LogGap{2, 3});
  CHECK_FALSE(gap_before(*observer.store, 2)->exists());
  Observer rebuilt(world, memory::make_disk());
  rebuilt.run();
  CHECK(rebuilt.dump() == observer.dump());
}

TEST_CASE("an observer continues when the log lost what followed its checkpoint") {
  World world;
  auto disk = memory::make_disk();
  {
    Observer observer(world, disk);
    world.publish("order.placed", "o-1");
    observer.run();
    REQUIRE(observer.unit->flush());
  }
  for (int i = 0; i < 5; ++i) world.publish("order.placed", "lost-" + std::to_string(i));
  world.publish("inventory.reserved", "o-1");
  world.stream->forget(1, 7);
  Observer observer(world, disk);
  observer.run();
  CHECK(gaps_of(observer) == std::vector<LogGap>{{3, 7}});
  CHECK(observer.instance("o-1")->events == 2);
}
