// Two events with the same id and the same source that say something else.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "observer/capsule/capsule_store.h"
#include "observer/capsule/formats.h"
#include "observer/capsule/pack.h"
#include "observer/projection/rows.h"
#include "observer/queries/status.h"
#include "tests/observer/queries/questions.h"
#include "tests/worlds/observer_world.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::ask;
using laban::observer::testing::Observer;
using laban::observer::testing::schemas;
using laban::observer::testing::World;
using Json = nlohmann::json;

namespace {

// #1 is the definition. Payment charges at #4, and says at #5 that it charged something else.
void charge_twice(World& world) {
  const EventId placed = world.publish("order.placed", "o-1");
  const EventId reserved = world.publish("inventory.reserved", "o-1", placed);
  world.publish("payment.charged", "o-1", reserved, R"({"amount_cents": 10})");
  world.publish("payment.charged", "o-1", reserved, R"({"amount_cents": 11})");
}

const Finding& only_finding(const Observer& observer, std::string_view saga) {
  const auto instance = observer.instance(saga);
  REQUIRE(instance);
  REQUIRE(instance->findings.size() == 1);
  static Finding finding;
  return finding = instance->findings.front();
}

}  // namespace

TEST_CASE("an event that says something else than the one with its id and source is a finding") {
  World world;
  Observer observer(world, memory::make_disk());
  charge_twice(world);
  observer.run();
  const Finding& finding = only_finding(observer, "o-1");
  CHECK(finding.kind == FindingKind::divergence);
  CHECK(finding.sequence == 5);
  CHECK(finding.other == 4);
  CHECK(finding.text == "payment.charged");
  CHECK(observer.state("o-1") == State::running);
  CHECK(observer.projection->summary().divergences == 1);
  CHECK(observer.projection->summary().last_divergence == 5);
  CHECK(observer.projection->summary().events == 4);  // with the definition
  CHECK(world.count("laban.dead_lettered") == 0);
}

TEST_CASE("a divergence changes neither steps nor deadlines, even where its event would fail") {
  World world, other;
  Observer observer(world, memory::make_disk()), beside(other, memory::make_disk());
  for (World* one : {&world, &other}) {
    one->publish("inventory.reserved", "o-1", one->publish("order.placed", "o-1"));
    one->publish("payment.declined", "o-2", {}, R"({"reason": "no luck"})");
  }
  world.publish("payment.declined", "o-2", {}, R"({"reason": "worse"})");
  observer.run();
  beside.run();
  CHECK(observer.instance("o-1")->steps == beside.instance("o-1")->steps);
  CHECK(observer.instance("o-2")->steps == beside.instance("o-2")->steps);
  CHECK(observer.instance("o-2")->failure == beside.instance("o-2")->failure);
  CHECK(observer.instance("o-2")->due == beside.instance("o-2")->due);
}

TEST_CASE("a copy of equal content is no finding, whenever it was published") {
  World world;
  Observer observer(world, memory::make_disk());
  charge_twice(world);
  world.clock.advance(1s);
  world.publish("order.placed", "o-1");
  observer.run();
  CHECK(only_finding(observer, "o-1").kind == FindingKind::divergence);
  CHECK(observer.projection->summary().divergences == 1);
}

TEST_CASE("what observers say twice in other words is no finding") {
  World world;
  Observer observer(world, memory::make_disk(), Mode::observe);
  const EventId placed = world.publish("order.placed", "o-1");
  const EventId rejected = world.publish("inventory.rejected", "o-1", placed);
  world.publish("logistics.stop_requested", "o-1", rejected);
  world.publish("logistics.stop_requested", "o-1", placed);
  observer.run();
  CHECK(observer.projection->summary().divergences == 0);
  for (const auto& finding : observer.instance("o-1")->findings)
    CHECK(finding.kind != FindingKind::divergence);
}

TEST_CASE("a divergence is found on the saga that the second message names") {
  World world;
  Observer observer(world, memory::make_disk());
  world.publish("order.placed", "o-1");
  world.publish("order.placed", "o-2");
  // Ids are derived from the saga and the name after it: o-1 and o- 1 have the same.
  world.publish("inventory.reserved", "o-1", {}, "{}", "");
  world.publish("inventory.reserved", "o-", {}, "{}", "1");
  world.publish("payment.charged", "o-9", {}, "{}", "");
  world.publish("payment.charged", "o-", {}, R"({"amount_cents": 1})", "9");
  world.publish("seller.prepared", "o-2x", {}, "{}", "");
  world.publish("seller.prepared", "o-2", {}, "{}", "x");
  observer.run();
  const Finding& finding = only_finding(observer, "o-2");
  CHECK(finding.kind == FindingKind::divergence);
  CHECK(finding.other == 8);
  CHECK(finding.sequence == 9);
  CHECK(observer.instance("o-1")->findings.empty());
  // Nothing else is known of saga o-: its two are only counted.
  CHECK_FALSE(observer.instance("o-").has_value());
  CHECK(observer.projection->summary().divergences == 3);
}

TEST_CASE("a divergence that names no saga is counted") {
  World world;
  Observer observer(world, memory::make_disk());
  const auto& applied = world.stream->messages().front();
  const auto event = wire::decode(applied, "shop", 0, 1);
  REQUIRE(event);
  Envelope other = event->envelope;
  const std::string nothing(8, '\0');
  other.payload = {reinterpret_cast<const std::uint8_t*>(nothing.data()), nothing.size()};
  world.stream->append(applied.subject, wire::encode(other));
  observer.run();
  CHECK(observer.projection->summary().divergences == 1);
  CHECK(observer.projection->summary().last_divergence == 2);
  CHECK(observer.projection->summary().invalid == 0);
  CHECK(observer.projection->book().chapters().size() == 1);
  const Json status = Json::parse(
      status_json({Mode::emit,
                   "",
                   {},
                   world.clock.now(),
                   {{0, observer.unit.get(), observer.projection.get(), observer.store.get()}}}));
  CHECK(status["partitions"][0]["counters"]["divergences"] == 1);
  CHECK(status["partitions"][0]["last_divergence"] == 2);
}

TEST_CASE("what is kept of a divergence folds to the same, in every way to fold again") {
  World world;
  auto disk = memory::make_disk();
  Observer observer(world, disk);
  charge_twice(world);
  observer.run();
  Observer rebuilt(world, memory::make_disk());
  rebuilt.run();
  CHECK(rebuilt.dump() == observer.dump());
  REQUIRE(observer.unit->flush());
  Observer again(world, disk);
  again.run();
  CHECK(again.dump() == observer.dump());

  const auto row = observer.store->get(events, event_key("o-1", 5));
  REQUIRE(row);
  REQUIRE(row->has_value());
  const auto kept = parse_event_row(event_key("o-1", 5), row->value());
  REQUIRE(kept);
  CHECK(kept->kind == EventRow::Kind::divergence);
  CHECK(kept->first == 4);
  CHECK(kept->message.data == world.stream->messages()[4].data);

  const Json shown = ask(observer, "sagas.show", {{"saga", "o-1"}});
  CHECK(shown["findings_list"][0]["kind"] == "divergence");
  CHECK(shown["findings_list"][0]["sequences"] == Json{4, 5});
  CHECK(shown["findings_list"][0]["text"] ==
        "payment.charged has the id and the source of #4, but says something else");
  CHECK(shown["timeline"][3]["doubt"] == "divergence");
  CHECK(shown["timeline"][3]["data"]["amount_cents"] == 11);

  const auto findings_at = [&](std::uint64_t position) {
    const Json then =
        ask(observer, "sagas.show", {{"saga", "o-1"}, {"at", {{"sequence", position}}}});
    return then["findings_list"];
  };
  CHECK(findings_at(4).empty());
  CHECK(findings_at(5) == shown["findings_list"]);
}

TEST_CASE("a capsule holds a divergence, and folds to the very same") {
  World world;
  Observer observer(world, memory::make_disk());
  charge_twice(world);
  observer.run();
  const auto packed = pack(observer.queries(), {{"o-1"}, false, {}, {}});
  REQUIRE(packed);
  const auto capsule = decode_capsule(encode(*packed), "test");
  REQUIRE(capsule);
  const auto opened = CapsuleStore::open(*capsule, schemas());
  REQUIRE(opened);
  CHECK((*opened)->agreement() == CapsuleStore::Agreement::equal);
  const Json shown = ask((*opened)->context(world.clock.now()), "sagas.show", {{"saga", "o-1"}});
  CHECK(shown["findings_list"] == ask(observer, "sagas.show", {{"saga", "o-1"}})["findings_list"]);
  // People see what was said; no handler plays it.
  const std::string csv = to_csv(*capsule, schemas());
  CHECK(csv.find("11") != std::string::npos);
  std::size_t messages = 0;
  for (const auto& row : capsule->rows) messages += row.is_message() && row.saga != "-" ? 1 : 0;
  CHECK(messages == 3);
}

TEST_CASE("a saga that a doubtful event finds stuck is counted once, even when the observer dies") {
  World world;
  auto disk = memory::make_disk();
  bool diverges = false;
  SUBCASE("an event from the wrong producer") {}
  SUBCASE("a divergence") { diverges = true; }
  {
    Observer observer(world, disk, Mode::observe);
    const EventId placed = world.publish("order.placed", "o-1");
    world.publish("inventory.reserved", "o-1", placed);
    world.publish("payment.declined", "o-1", placed);
    world.publish("order.placed", "lost");
    world.stream->forget(5, 5);
    if (diverges)
      world.publish("inventory.reserved", "o-1", placed, R"({"units": 7})");
    else
      world.publish_raw("inventory.reserved", "o-1", "mallory", placed, std::string(8, '\0'));
    observer.run();
    REQUIRE(observer.state("o-1") == State::stuck);
    REQUIRE(observer.unit->flush());
  }
  world.publish("order.placed", "o-2");
  Observer next(world, disk, Mode::observe);
  next.run();
  Observer rebuilt(world, memory::make_disk(), Mode::observe);
  rebuilt.run();
  CHECK(next.dump() == rebuilt.dump());
}
