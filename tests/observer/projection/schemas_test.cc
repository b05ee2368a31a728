// Schemas are in the log: an event is read by those in force at its position, on any installation.
#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bus/schema/logged_schemas.h"
#include "bus/schema/schema_events.h"
#include "events/inventory_schema.h"
#include "events/laban.h"
#include "events/logistics_schema.h"
#include "events/notification_schema.h"
#include "events/order_schema.h"
#include "events/payment_schema.h"
#include "events/seller_schema.h"
#include "observer/capsule/capsule_store.h"
#include "observer/capsule/pack.h"
#include "observer/projection/schema_rows.h"
#include "observer/queries/status.h"
#include "observer/rebuild/verification.h"
#include "tests/observer/queries/questions.h"
#include "tests/support/compiled_schema.h"
#include "tests/worlds/observer_world.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::ask;
using laban::observer::testing::Observer;
using laban::observer::testing::World;
using laban::schema::SchemaHistory;
using laban::testing::compiled_schema;

namespace {

std::unique_ptr<SchemaHistory> installation(const std::vector<BinarySchema>& schemas) {
  auto made = SchemaHistory::make(schemas);
  if (!made) FAIL(made.error().message);
  return std::move(*made);
}

std::unique_ptr<SchemaHistory> without_payment() {
  return installation({schemas::order(), schemas::inventory(), schemas::seller(),
                       schemas::logistics(), schemas::notification()});
}

void publish_schemas(World& world, std::string_view source,
                     const std::vector<BinarySchema>& schemas, std::uint64_t after = 0) {
  const std::string payload = schema::payload_of(schemas, {"ann", "because"});
  Envelope envelope;
  envelope.id = schema::applied_id(source, schemas, after);
  envelope.type = EventTraits<SchemaApplied>::type;
  envelope.source = source;
  envelope.saga = "-";
  envelope.time = world.clock.now();
  envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
  world.stream->append(wire::subject_of("shop", 0, envelope.type, source)->text(),
                       wire::encode(envelope));
}

// An order up to where payment said that it charged. #1 is the definition, #2 the base.
void play_to_charge(World& world, const std::string& saga) {
  const EventId placed = world.publish("order.placed", saga);
  const EventId reserved = world.publish("inventory.reserved", saga, placed);
  world.publish("payment.charged", saga, reserved, R"({"amount_cents": 10})");
}

// With everything in the store.
void run(Observer& observer) {
  observer.run();
  REQUIRE(observer.unit->flush());
}

const FoldHooks patient = {[](const std::string& why) -> Result<void> {
                             return Error{ErrorKind::unavailable, "nothing to wait for: " + why};
                           },
                           [](FoldHooks::Phase, std::uint64_t, std::uint64_t) { return true; }};

Verdict verified(World& world, const Observer& observer, const schema::SchemaRegistry& installed) {
  auto log = memory::open(world.stream);
  const auto fresh = memory::open(memory::make_disk(), Refold::families(installed));
  auto verdict = verify({"shop",
                         0,
                         1,
                         {},
                         log.get(),
                         fresh.get(),
                         RefoldConfig::Emissions::dropped,
                         &installed,
                         &world.clock},
                        *observer.store, patient);
  if (!verdict) FAIL(verdict.error().message);
  return std::move(*verdict);
}

std::vector<UnreadType> unread(const Observer& observer) {
  const auto types = read_unread(*observer.store, 100);
  REQUIRE(types);
  return *types;
}

}  // namespace

TEST_CASE("an observer says first which schemas it was installed with") {
  World world;
  const auto installed = installation(observer::testing::schemas().schemas());
  play_to_charge(world, "o-1");
  Observer observer(world, memory::make_disk(), Mode::emit, installed.get());
  run(observer);
  const auto& messages = world.stream->messages();
  REQUIRE(messages.size() >= 5);
  CHECK(messages[4].subject == "shop.0.laban.schema_applied.observer");
  CHECK(world.count("laban.schema_applied") == 1);
  CHECK(observer.state("o-1") == State::running);
  CHECK(observer.projection->summary().invalid == 0);

  // The next life asks nobody, and neither does another installation.
  const SchemaHistory none;
  Observer other(world, memory::make_disk(), Mode::emit, &none);
  run(other);
  CHECK(world.count("laban.schema_applied") == 1);
  CHECK(other.dump() == observer.dump());
  CHECK(other.projection->schemas().schemas() == installed->schemas());
}

TEST_CASE("verify agrees on an installation without a single schema") {
  World world;
  const auto installed = without_payment();
  Observer observer(world, memory::make_disk(), Mode::emit, installed.get());
  run(observer);
  play_to_charge(world, "early");
  run(observer);
  publish_schemas(world, "payment", {schemas::payment()});
  play_to_charge(world, "late");
  run(observer);
  CHECK(verified(world, observer, SchemaHistory()).outcome == Verdict::Outcome::equal);
  CHECK(verified(world, observer, *installation({schemas::payment()})).outcome ==
        Verdict::Outcome::equal);
}

TEST_CASE("an event that comes before its schema is counted, and said to be lost") {
  World world;
  const auto installed = without_payment();
  Observer observer(world, memory::make_disk(), Mode::emit, installed.get());
  run(observer);
  play_to_charge(world, "o-1");
  play_to_charge(world, "o-2");
  run(observer);
  REQUIRE(unread(observer).size() == 1);
  CHECK(unread(observer)[0].type == "payment.charged");
  CHECK(unread(observer)[0].row.count == 2);
  CHECK(unread(observer)[0].row.first == 5);
  CHECK(unread(observer)[0].row.last == 8);
  CHECK(unread(observer)[0].row.known_since == 0);

  publish_schemas(world, "payment", {schemas::payment()});  // #9
  play_to_charge(world, "o-3");
  run(observer);
  CHECK(unread(observer)[0].row.count == 2);
  CHECK(unread(observer)[0].row.known_since == 9);
  const auto status =
      status_of({Mode::emit,
                 "1",
                 {},
                 world.clock.now(),
                 {{0, observer.unit.get(), observer.projection.get(), observer.store.get()}}});
  REQUIRE(status.partitions.at(0).unread.size() == 1);
  CHECK(status.partitions[0].unread[0].known_since == 9);
  CHECK(observer.projection->schemas().at(8).find("payment.charged") == nullptr);
  CHECK(observer.projection->schemas().find("payment.charged") != nullptr);
  // What became known counts from there.
  const auto shown = ask(observer, "sagas.show", {{"saga", "o-3"}});
  CHECK(shown["timeline"].dump().find("amount_cents") != std::string::npos);
}

TEST_CASE("a schema that would break readers changes nothing, and is named as invalid") {
  World world;
  const auto installed = installation(observer::testing::schemas().schemas());
  Observer observer(world, memory::make_disk(), Mode::emit, installed.get());
  run(observer);
  publish_schemas(world, "payment",
                  {compiled_schema("payment",
                                   "namespace payment; attribute \"event\"; table Charged (event) "
                                   "{ amount_cents: int64; }")});
  publish_schemas(world, "seller", {schemas::logistics()});
  run(observer);
  CHECK(observer.projection->summary().invalid == 2);
  CHECK(world.count("laban.dead_lettered") == 2);
  CHECK(observer.projection->schemas().schemas() == installed->schemas());
  CHECK(verified(world, observer, SchemaHistory()).outcome == Verdict::Outcome::equal);
}

TEST_CASE("who applied a schema, when and why is kept, and survives a restart") {
  World world;
  const auto installed = without_payment();
  const auto disk = memory::make_disk();
  {
    Observer observer(world, disk, Mode::emit, installed.get());
    run(observer);
    publish_schemas(world, "operator", {schemas::payment()});
    run(observer);
  }
  Observer observer(world, disk, Mode::emit, installed.get());
  run(observer);
  CHECK(observer.projection->schemas().find("payment.charged") != nullptr);
  const auto rows = read_schema_rows(*observer.store);
  REQUIRE(rows);
  REQUIRE(rows->size() == 2);
  CHECK(rows->at(0).sequence == 0);
  CHECK(rows->at(0).schemas == installed->schemas());
  CHECK(rows->at(1).sequence == 3);
  CHECK(rows->at(1).by == "ann");
  CHECK(rows->at(1).reason == "because");
  CHECK(world.count("laban.schema_applied") == 2);
  const auto acts = ask(observer, "acts.ls");
  CHECK(acts.dump().find("apply schema") != std::string::npos);
}

TEST_CASE("a capsule has the schemas it needs, so that any installation can read it") {
  World world;
  const auto installed = without_payment();
  Observer observer(world, memory::make_disk(), Mode::emit, installed.get());
  run(observer);
  publish_schemas(world, "payment", {schemas::payment()});
  play_to_charge(world, "o-1");
  run(observer);
  const auto capsule = pack(observer.queries(), {{"o-1"}, false, {}, {}});
  REQUIRE(capsule);
  const SchemaHistory none;
  const auto opened = CapsuleStore::open(*capsule, none);
  REQUIRE(opened);
  CHECK((*opened)->agreement() == CapsuleStore::Agreement::equal);
  CHECK((*opened)->schemas().find("payment.charged") != nullptr);
}

TEST_CASE("an observer that only watches begins with its own schemas, and accepts the same later") {
  World world;
  const auto installed = without_payment();
  Observer watching(world, memory::make_disk(), Mode::observe, installed.get());
  play_to_charge(world, "o-1");
  run(watching);
  CHECK(world.count("laban.schema_applied") == 0);
  CHECK(watching.state("o-1") == State::running);
  Observer emitting(world, memory::make_disk(), Mode::emit, installed.get());
  run(emitting);
  run(watching);
  CHECK(world.count("laban.schema_applied") == 1);
  CHECK(verified(world, watching, SchemaHistory()).outcome == Verdict::Outcome::equal);
}

TEST_CASE("an observer that began with other schemas than the log says stops and says what to do") {
  World world;
  const auto installed = installation(observer::testing::schemas().schemas());
  const SchemaHistory none;
  const auto disk = memory::make_disk();
  auto watching = std::make_unique<Observer>(world, disk, Mode::observe, installed.get());
  publish_schemas(world, "payment", {schemas::payment()});
  play_to_charge(world, "o-1");
  run(*watching);
  Observer emitting(world, memory::make_disk(), Mode::emit, &none);
  run(emitting);
  SUBCASE("while it runs") {}
  SUBCASE("when it starts again") {
    watching.reset();
    watching = std::make_unique<Observer>(world, disk, Mode::observe, &none);
  }
  Result<bool> step = true;
  for (int i = 0; i < 100 && step; ++i) step = watching->unit->step();
  REQUIRE_FALSE(step);
  CHECK(step.error().message.find("laban rebuild") != std::string::npos);
}

TEST_CASE("an observer that only watches keeps the schemas it began with, whatever is installed") {
  World world;
  const auto installed = installation(observer::testing::schemas().schemas());
  const SchemaHistory none;
  const auto disk = memory::make_disk();
  {
    Observer watching(world, disk, Mode::observe, installed.get());
    play_to_charge(world, "o-1");
    run(watching);
  }
  Observer watching(world, disk, Mode::observe, &none);
  play_to_charge(world, "o-2");
  run(watching);
  CHECK(watching.state("o-2") == State::running);
  CHECK(watching.projection->schemas().schemas() == installed->schemas());
  CHECK(unread(watching).empty());
  CHECK(verified(world, watching, none).outcome == Verdict::Outcome::equal);
}

TEST_CASE("forged schemas that nothing can begin with stop neither observer nor commands") {
  World world;
  const auto installed = installation(observer::testing::schemas().schemas());
  std::string payload = schema::payload_of({{"payment", "not a schema"}});
  SUBCASE("schemas that cannot be read") {}
  SUBCASE("no payload") { payload.clear(); }
  Envelope envelope;
  envelope.id = schema::base_id("observer");
  envelope.type = EventTraits<SchemaApplied>::type;
  envelope.source = "observer";
  envelope.saga = "-";
  envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
  world.stream->append("shop.0.laban.schema_applied.observer", wire::encode(envelope));
  play_to_charge(world, "o-1");
  Observer observer(world, memory::make_disk(), Mode::emit, installed.get());
  run(observer);
  CHECK(observer.state("o-1") == State::running);
  CHECK(observer.projection->summary().invalid == 1);
  CHECK(observer.projection->schemas().schemas() == installed->schemas());
  CHECK(world.count("laban.schema_applied") == 2);
  CHECK(verified(world, observer, SchemaHistory()).outcome == Verdict::Outcome::equal);

  // As a service and a command read it.
  const auto log = memory::open(world.stream);
  const auto events = schema::find_schema_events(*log, "shop", 0, 1, {"observer"});
  REQUIRE(events);
  const auto history = schema::history_of(*events, {});
  REQUIRE(history);
  CHECK((*history)->schemas() == installed->schemas());
}
