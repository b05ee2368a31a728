#include "tests/observer/saga/mining/mining.h"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <rapidcheck.h>

#include "bus/event/wire.h"
#include "observer/saga/mining/yaml_text.h"
#include "tests/observer/saga/fold/definition_edges.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/shop.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::edges_of;
using laban::observer::testing::everything;
using laban::observer::testing::mined_from;
using laban::observer::testing::Observer;
using laban::observer::testing::order_definition;
using laban::observer::testing::order_events;
using laban::observer::testing::Shop;
using laban::observer::testing::ShopPlan;
using laban::observer::testing::World;

namespace {

Traffic traffic_of(const World& world, std::size_t sample = everything) {
  Traffic traffic(sample);
  for (const auto& message : world.stream->messages()) {
    const auto event = wire::decode(message, "shop", 0, 1);
    REQUIRE(event);
    const Envelope& envelope = event->envelope;
    traffic.add({envelope.type, envelope.source, envelope.saga, envelope.id, envelope.cause,
                 message.stored_at, message.sequence});
  }
  return traffic;
}

Definition loaded(const MinedSaga& mined) {
  const std::string yaml = yaml_of(mined);
  CAPTURE(yaml);
  auto definition = read_definition(yaml, "mined.yaml", order_events());
  for (const auto& problem : definition.problems) MESSAGE(to_text(problem));
  REQUIRE(definition.definition.has_value());
  return std::move(*definition.definition);
}

const std::map<std::string, double> some_refuse = {
    {"inventory", 0.05}, {"payment", 0.08}, {"seller", 0.06}, {"logistics", 0.06}};

// A shop's log, with the observer that followed it.
struct Day {
  World world;
  Observer observer{world, memory::make_disk()};
  Shop shop;

  Day(ShopPlan plan, int orders, Duration between) : shop(world, std::move(plan)) {
    for (int i = 0; i < orders; ++i) {
      shop.place(fmt::format("o-{}", i));
      shop.run({&observer}, {}, between);
    }
    shop.run({&observer}, 3s, 20min);
  }
};

}  // namespace

TEST_CASE("a definition mined from a shop has the original's edges") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    CAPTURE(seed);
    ShopPlan plan{seed, some_refuse};
    plan.mails_fail = 0.02;
    plan.slow = {"logistics"};
    plan.delay = 5min + 1s;
    plan.delayed = 0.02;
    Day day(plan, 400, 15ms);
    REQUIRE(day.world.count("logistics.stop_refused") > 0);
    const Definition mined = loaded(mined_from(traffic_of(day.world)));
    CHECK(edges_of(mined) == edges_of(order_definition()));
  }
}

TEST_CASE("a log conforms with the definition mined from it") {
  ShopPlan plan{7, some_refuse};
  plan.mails_fail = 0.02;
  plan.duplicated = 0.05;
  Day day(plan, 300, 10ms);
  World under_mined(day.world, yaml_of(mined_from(traffic_of(day.world))));
  Observer again(under_mined, memory::make_disk(), Mode::observe);
  again.run();
  std::size_t findings = 0;
  for (int i = 0; i < 300; ++i) {
    const auto id = fmt::format("o-{}", i);
    CAPTURE(id);
    const auto expected = day.observer.instance(id), actual = again.instance(id);
    REQUIRE(actual.has_value());
    CHECK(actual->state == expected->state);
    CHECK(is_end(actual->state));
    REQUIRE(actual->findings.size() == expected->findings.size());
    for (std::size_t j = 0; j < actual->findings.size(); ++j) {
      CHECK(actual->findings[j].kind == FindingKind::late);  // done after the saga had failed
      CHECK(actual->findings[j].sequence == expected->findings[j].sequence);
    }
    findings += actual->findings.size();
  }
  CHECK(findings < 300);
}

namespace {

// One thing after the other: nothing is done after its saga has failed.
void play_serially(World& world, const std::string& saga, const std::string& fails,
                   bool seller_first) {
  const auto next = [&](const std::string& step, const char* done, const char* rejected,
                        const EventId& cause) {
    world.clock.advance(2ms);
    return step == fails ? std::pair(world.publish(rejected, saga, cause), false)
                         : std::pair(world.publish(done, saga, cause), true);
  };
  const EventId placed = world.publish("order.placed", saga);
  const auto reserved = next("reserve", "inventory.reserved", "inventory.rejected", placed);
  if (!reserved.second) return;
  const auto charged = next("charge", "payment.charged", "payment.declined", reserved.first);
  if (!charged.second) return;
  std::pair<EventId, bool> last;
  for (const bool seller : {seller_first, !seller_first}) {
    last = seller ? next("prepare", "seller.prepared", "seller.rejected", charged.first)
                  : next("carrier", "logistics.assigned", "logistics.rejected", charged.first);
    if (!last.second) return;
  }
  world.publish("logistics.dispatched", saga, last.first);
}

}  // namespace

TEST_CASE("a log without a race conforms with no finding at all") {
  World world;
  Observer observer(world, memory::make_disk());
  for (int i = 0; i < 120; ++i) {
    const char* fails[] = {"", "", "reserve", "charge", "prepare", "carrier"};
    play_serially(world, fmt::format("o-{}", i), fails[i % 6], i % 12 >= 6 || i % 6 == 5);
  }
  Observer::settle(world, {&observer}, 5s);
  REQUIRE(observer.projection->summary().findings == 0);
  World under_mined(world, yaml_of(mined_from(traffic_of(world))));
  Observer again(under_mined, memory::make_disk(), Mode::observe);
  again.run();
  CHECK(again.projection->summary().findings == 0);
  CHECK(again.state("o-0") == State::completed);
  CHECK(again.state("o-5") == State::compensated);
}

TEST_CASE("deadlines are suggested from p99, and no step may take longer than its saga") {
  Day day({5, some_refuse}, 200, 10ms);
  const MinedSaga mined = mined_from(traffic_of(day.world));
  REQUIRE(mined.within.has_value());
  for (const auto& step : mined.steps) {
    CAPTURE(step.done);
    if (!step.within) continue;
    CHECK(*step.within >= 10 * step.open.p99);
    CHECK(*step.within <= *mined.within);
    CHECK(step.open.p50 <= step.open.p95);
    CHECK(step.open.p99 <= step.open.longest);
  }
  CHECK_FALSE(mined.steps.front().within.has_value());
  CHECK(mined.whole.count > 100);
}

TEST_CASE("traffic without undos puts the pivot at the start, marked as suspected") {
  Day day({3, {}}, 50, 10ms);
  const MinedSaga mined = mined_from(traffic_of(day.world));
  const Definition definition = loaded(mined);
  CHECK(definition.step(*definition.pivot()).done == "order.placed");
  CHECK(yaml_of(mined).find("nothing was undone in this traffic") != std::string::npos);
  World under_mined(day.world, yaml_of(mined));
  Observer again(under_mined, memory::make_disk(), Mode::observe);
  again.run();
  CHECK(again.projection->summary().findings == 0);
}

TEST_CASE("a sample holds whole sagas, the same whatever order the log is read in") {
  Day day({4, some_refuse}, 120, 5ms);
  const Traffic whole = traffic_of(day.world), sample = traffic_of(day.world, 40);
  CHECK(whole.sagas().size() == 120);
  CHECK_FALSE(whole.is_sample());
  CHECK(sample.is_sample());
  REQUIRE(sample.sagas().size() == 40);
  for (const auto& [hash, saga] : sample.sagas())
    CHECK(saga.events.size() == whole.sagas().at(hash).events.size());
  Traffic by_saga(40);
  for (const auto& [hash, saga] : whole.sagas()) {
    for (const auto& event : saga.events) {
      by_saga.add({whole.word(event.type), whole.word(event.source), saga.id, event.id, event.cause,
                   event.time, event.sequence});
    }
  }
  for (const auto& [hash, saga] : sample.sagas())
    CHECK(by_saga.sagas().at(hash).events.size() == saga.events.size());
}

TEST_CASE("sagas without a beginning and sagas of another kind are counted and left out") {
  Day day({6, some_refuse}, 100, 5ms);
  day.world.publish("inventory.reserved", "cut", EventId{1, 2});
  day.world.publish("seller.prepared", "another");
  const Traffic traffic = traffic_of(day.world);
  const MinedSaga mined = mined_from(traffic);
  CHECK(mined.sagas == 100);
  CHECK(mined.cut_off == 1);
  CHECK(yaml_of(mined).find("beginning with seller.prepared: 1 saga") != std::string::npos);
  CHECK(mined_from(traffic, "seller.prepared").sagas == 1);
  CHECK(mine(traffic, {"order", "payment.charged"}).error().kind == ErrorKind::not_found);
  CHECK(mine(Traffic(10), {"order", ""}).error().kind == ErrorKind::not_found);
}

TEST_CASE("any traffic gives a readable file, or reports what it lacks") {
  const std::vector<std::pair<std::string, std::string>> types = {
      {"a.begun", "a"},
      {"b.done", "b"},
      {"b.failed", "b"},
      {"c.done", "c"},
      {"b.undo_asked", "observer"},
      {"b.undone", "b"},
      {"c.undo_asked", "observer"},
      {"c.refused", "c"},
      {"laban.dead_lettered", "b"},
      {"laban.operator_acted", "operator"}};
  const bool holds = rc::check([&] {
    Traffic traffic(*rc::gen::inRange<std::size_t>(1, 20));
    const int count = *rc::gen::inRange(0, 200);
    for (int i = 1; i <= count; ++i) {
      const auto& [type, source] = *rc::gen::elementOf(types);
      const auto number = static_cast<std::uint64_t>(*rc::gen::inRange(1, i + 1));
      const auto cause = static_cast<std::uint64_t>(*rc::gen::inRange(0, i + 1));
      traffic.add({type, source, fmt::format("s-{}", *rc::gen::inRange(0, 30)), EventId{0, number},
                   EventId{0, cause}, Time(std::chrono::milliseconds(*rc::gen::inRange(0, 1000))),
                   static_cast<std::uint64_t>(i)});
    }
    const auto mined = mine(traffic, {"order", ""});
    if (!mined) {
      RC_ASSERT(mined.error().kind == ErrorKind::not_found);
      return;
    }
    EventSources sources;
    for (const auto& [type, source] : types) sources[type] = source;
    const auto read = read_definition(yaml_of(*mined), "mined.yaml", sources);
    for (const auto& problem : read.problems) {
      const bool is_known =
          problem.message.find("neither be undone nor skipped") != std::string::npos ||
          problem.message.find("without 'undone'") != std::string::npos ||
          problem.message.find("is never undone") != std::string::npos;
      if (!is_known) RC_FAIL(to_text(problem) + "\n" + yaml_of(*mined));
    }
  });
  CHECK(holds);
}
