// What tail reports about events, from the log alone.

#include "observer/cli/events/live_sagas.h"

#include <doctest/doctest.h>

#include "tests/worlds/observer_world.h"
#include "tests/worlds/order_saga.h"

using namespace laban;
using namespace laban::cli;
using namespace std::chrono_literals;
using laban::observer::testing::Observer;
using laban::observer::testing::World;

TEST_SUITE_BEGIN("cli live sagas");

namespace {

// The order's definition under another name: both are in force for the same sagas.
std::string other_yaml() {
  std::string yaml = observer::testing::order_yaml();
  const std::string_view name = "saga: order";
  const auto at = yaml.find(name);
  REQUIRE(at != std::string::npos);
  return yaml.replace(at, name.size(), "saga: other");
}

void reserve(World& world, const std::string& saga) {
  world.publish("inventory.reserved", saga, world.publish("order.placed", saga));
}

struct Told {
  std::vector<std::string> lines;      // type, step, effect
  std::vector<std::string> deadlines;  // saga, step, effect
  std::string state;
};

// The messages a reader of the log gets, without those the stream has dropped.
std::vector<StoredMessage> messages_in(const World& world) {
  const auto log = memory::open(world.stream);
  REQUIRE(log->open_reader(1));
  std::vector<StoredMessage> messages;
  for (std::size_t read = 1; read > 0;) {
    const auto more = log->read(messages, 1'000);
    REQUIRE(more);
    read = *more;
  }
  return messages;
}

Told tell(const World& world, std::size_t from = 0) {
  Told told;
  EventReader reader("shop", 1);
  LiveSagas sagas(observer::testing::schemas(), {observer::DefinitionRegistry()});
  const auto messages = messages_in(world);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const SeenEvent event = reader.read({0, messages[i]});
    const bool is_definition =
        event.decoded && event.decoded->envelope.saga == "-" && !is_tick(event);
    if (i < from && !is_definition) continue;
    const Verdict verdict = sagas.meet(event);
    for (const auto& passing : sagas.take_passed()) {
      told.deadlines.push_back(passing.saga + " " + passing.verdict.step + ": " +
                               verdict_span({}, passing.verdict).text);
    }
    if (is_tick(event) || is_definition) continue;
    const std::string type(event.decoded->envelope.type);
    told.lines.push_back(type + " " + verdict.step + ": " + verdict_span(type, verdict).text);
    told.state = verdict.state;
  }
  return told;
}

}  // namespace

TEST_CASE("every event has its step and what it did to the saga") {
  World world;
  Observer observer{world, memory::make_disk()};
  world.play_order("o-1", "charge");
  Observer::settle(world, {&observer}, 3s);
  const Told told = tell(world);
  REQUIRE(told.lines.size() >= 5);
  CHECK(told.lines[0].starts_with("order.placed "));
  CHECK(told.lines[1] == "notification.sent confirm: ✓ done");
  CHECK(told.lines[2] == "inventory.reserved reserve: ✓ done");
  CHECK(told.lines[3] == "payment.declined charge: ✗ failed → compensating");
  CHECK(told.lines[4].find("↺ undo asked") != std::string::npos);
  CHECK(told.state == "compensated");
}

TEST_CASE("expired deadlines are shown although no event reports them") {
  World world;
  Observer observer{world, memory::make_disk()};
  world.publish("order.placed", "o-1");
  Observer::settle(world, {&observer}, 60s);
  const Told told = tell(world);
  REQUIRE_FALSE(told.deadlines.empty());
  CHECK(told.deadlines[0] == "o-1 reserve: ▲ deadline passed → compensating");
}

TEST_CASE("a saga whose start was not seen is described only by its events") {
  World world;
  Observer observer{world, memory::make_disk()};
  world.play_order("o-1");
  observer.run();
  std::size_t start = 0;
  const auto messages = world.stream->messages();
  while (messages[start].subject != "shop.0.order.placed") ++start;
  const Told told = tell(world, start + 1);
  CHECK(told.lines[1] == "inventory.reserved reserve: ✓ done");
  CHECK(told.state.empty());
}

TEST_CASE("a saga keeps its definition in tail when that is withdrawn") {
  World world;
  Observer observer{world, memory::make_disk()};
  reserve(world, "o-1");
  world.withdraw(1);
  world.publish("payment.declined", "o-1");
  observer.run();
  REQUIRE(observer.state("o-1") == observer::State::compensating);
  const Told told = tell(world);
  REQUIRE(told.lines.size() >= 3);
  CHECK(told.lines[2] == "payment.declined charge: ✗ failed → compensating");
}

TEST_CASE("no saga begins in tail while no definition is in force") {
  World world;
  Observer observer{world, memory::make_disk()};
  world.withdraw(1);
  reserve(world, "o-1");
  observer.run();
  REQUIRE_FALSE(observer.instance("o-1").has_value());
  CHECK(tell(world).state.empty());
}

TEST_CASE("an operator's action on a saga of one definition leaves other definitions alone") {
  World world({observer::testing::order_yaml(), other_yaml()});
  Observer observer{world, memory::make_disk()};
  reserve(world, "o-1");
  world.publish("laban.operator_acted", "o-1", {},
                R"({"action": "abort", "definition": "order", "generation": 1, "by": "ann",
                    "reason": "test"})");
  world.publish("payment.charged", "o-1");
  observer.run();
  REQUIRE(observer.state("o-1") == observer::State::compensating);
  REQUIRE(observer.instance("o-1", "other")->state == observer::State::running);
  const Told told = tell(world);
  REQUIRE(told.lines.size() >= 4);
  CHECK(told.lines[2].ends_with("→ compensating"));
  CHECK(told.state == "running");  // of the definition that comes last by name: "other"
}

TEST_CASE("a saga that fails while evidence is missing is stuck, in tail too") {
  World world;
  Observer observer{world, memory::make_disk()};
  reserve(world, "o-1");
  world.publish("notification.sent", "o-1");
  const std::uint64_t lost = world.stream->messages().back().sequence;
  world.publish("payment.declined", "o-1");
  world.stream->forget(lost, lost);
  observer.run();
  REQUIRE(observer.state("o-1") == observer::State::stuck);
  const Told told = tell(world);
  CHECK(told.state == "stuck");
}

TEST_CASE("an event from the wrong producer is a finding in tail too") {
  World world;
  Observer observer{world, memory::make_disk()};
  reserve(world, "o-1");
  world.publish_raw("payment.charged", "o-1", "mallory", {}, "");
  observer.run();
  REQUIRE(observer.instance("o-1")->findings.size() == 1);
  const Told told = tell(world);
  CHECK(told.lines.back().find("wrong producer") != std::string::npos);
  CHECK(told.state == "running");
}

TEST_CASE("an event that says something else than the one with its id is a finding in tail too") {
  World world;
  Observer observer{world, memory::make_disk()};
  reserve(world, "o-1");
  world.publish("payment.declined", "o-9", {}, R"({"reason": "no luck"})");
  world.publish("payment.declined", "o-9", {}, R"({"reason": "no luck"})");
  world.publish("inventory.reserved", "o-1", {}, R"({"units": 7})");
  observer.run();
  REQUIRE(observer.instance("o-1")->findings.size() == 1);
  const Told told = tell(world);
  CHECK(told.lines[3].find("divergence") == std::string::npos);
  CHECK(told.lines.back() == "inventory.reserved : ▲ divergence");
  CHECK(told.state == "running");
}

TEST_CASE(
    "as many sagas are followed as the limit says, and of one more the longest unchanged goes") {
  World world;
  Observer observer{world, memory::make_disk()};
  for (const char* saga : {"o-1", "o-2"}) world.publish("order.placed", saga);
  world.publish("inventory.reserved", "o-1");  // now o-2 is the one unchanged for longest
  world.publish("order.placed", "o-3");
  for (const char* saga : {"o-1", "o-2", "o-3"}) world.publish("payment.charged", saga);
  const auto states = [&](std::size_t followed) {
    EventReader reader("shop", 1);
    LiveSagas sagas(observer::testing::schemas(), {observer::DefinitionRegistry()}, followed);
    std::vector<std::string> all;
    for (const auto& message : messages_in(world))
      all.push_back(sagas.meet(reader.read({0, message})).state);
    return std::vector<std::string>(all.end() - 3, all.end());
  };
  CHECK(states(3) == std::vector<std::string>{"running", "running", "running"});
  CHECK(states(2) == std::vector<std::string>{"running", "", "running"});
}

TEST_CASE("the time since a cause is known for as many events as the limit says") {
  World world;
  const EventId cause = world.publish("order.placed", "o-1");
  world.publish("order.placed", "o-2");
  world.publish("inventory.reserved", "o-1", cause);
  const auto is_known = [&](std::size_t remembered) {
    EventReader reader("shop", 1, remembered);
    std::optional<Duration> after_cause;
    for (const auto& message : messages_in(world))
      after_cause = reader.read({0, message}).after_cause;
    return after_cause.has_value();
  };
  CHECK(is_known(2));
  CHECK_FALSE(is_known(1));
}

TEST_CASE("other contents are noticed among as many events as the limit says, at most twice that") {
  constexpr std::size_t limit = 3;
  for (std::size_t before = 0; before < limit; ++before) {
    for (const std::size_t behind : {limit - 1, 2 * limit - 1}) {
      CAPTURE(before);
      CAPTURE(behind);
      World world;
      int filler = 0;
      const auto fill = [&](std::size_t count) {
        for (; count > 0; --count) world.publish("order.placed", "f-" + std::to_string(++filler));
      };
      fill(before);
      world.publish("payment.declined", "o-1", {}, R"({"reason": "one"})");
      fill(behind);
      world.publish("payment.declined", "o-1", {}, R"({"reason": "other"})");
      EventReader reader("shop", 1);
      RecentContents contents(limit);
      std::optional<std::uint64_t> differs;
      for (const auto& message : messages_in(world)) {
        const SeenEvent event = reader.read({0, message});
        REQUIRE(event.decoded);
        if (event.decoded->envelope.saga != "-") differs = contents.differs_from(event);
      }
      CHECK(differs.has_value() == (behind < limit));
    }
  }
}
