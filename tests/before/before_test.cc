// A log, stores and events that a build of before left: this build reads them and goes on.
#include <doctest/doctest.h>

#include <algorithm>

#include "bus/event/wire.h"
#include "tests/before/fixture_files.h"
#include "tests/before/shop_of_before.h"

using namespace laban;
using namespace laban::before;
using namespace std::chrono_literals;

namespace {

const schema::SchemaRegistry& schemas() {
  static const auto registry = schema::SchemaRegistry::load(LABAN_SCHEMA_DIR).value();
  return *registry;
}

std::size_t rows_of(const Store& store, Family family) {
  std::size_t rows = 0;
  REQUIRE(store.scan(family, {}, {}, [&](auto, auto) { return ++rows > 0; }));
  return rows;
}

// The disk that a service of before left, without and with what it reads and writes today.
std::shared_ptr<memory::Disk> disk_of(const std::string& service) {
  auto disk = memory::make_disk();
  REQUIRE(memory::open(disk, runtime::core_family_names())->write(read_store(service)));
  return disk;
}

}  // namespace

TEST_CASE("every event of before decodes to what it said") {
  const auto messages = read_log("events.log");
  const auto said = read_lines("events.json");
  const auto payloads = read_lines("events.txt");
  REQUIRE(messages.size() == 34);
  REQUIRE(said.size() == messages.size());
  for (std::size_t n = 0; n < messages.size(); ++n) {
    CAPTURE(said[n]);
    const auto event = wire::decode(messages[n], "shop", 0, 1);
    REQUIRE(event);
    CHECK(schema::to_cloudevents_json(schemas(), event->envelope, event->position) == said[n]);
    // The bytes that are written today may say more, but never less.
    const std::string type(event->envelope.type);
    CHECK(schemas().from_json(type, payloads[n].substr(type.size() + 1)));
  }
}

TEST_CASE("a log of before folds to the endings it had") {
  const auto log = read_log("shop.log");
  Shop shop(schemas(), log);
  shop.start("observer", memory::make_disk(), /*publishes=*/false);
  shop.run(1s);
  REQUIRE(shop.member("observer").task->checkpoint() == log.back().sequence);
  const auto endings = endings_of(*shop.member("observer").store);
  CHECK(endings.size() > 60);
  CHECK(endings == read_lines("endings.txt"));
}

TEST_CASE("services that are rebuilt from a log of before have nothing new to say") {
  const auto log = read_log("shop.log");
  Shop shop(schemas(), log);
  for (const char* service : {"orders", "inventory", "seller", "logistics"})
    shop.start(service, memory::make_disk());
  auto& payment = shop.start("payment", memory::make_disk(), /*publishes=*/false);
  shop.run(10s);
  CHECK(shop.stream->messages().size() == log.size());
  const auto lived = disk_of("payment");
  const auto before = memory::open(lived, runtime::core_family_names());
  for (const Family family : {runtime::state, runtime::outbox, runtime::parked, runtime::barrier})
    CHECK(rows_of(*payment.store, family) == rows_of(*before, family));
}

TEST_CASE("a store of before goes on: what it had to say, to do and to try again is not lost") {
  Shop shop(schemas(), read_log("shop.log"));
  auto& payment = shop.start("payment", disk_of("payment"));
  auto& notification = shop.start("notification", disk_of("notification"));
  REQUIRE(rows_of(*payment.store, runtime::outbox) == 1);
  REQUIRE(rows_of(*payment.store, runtime::parked) == 1);
  const std::size_t mails = rows_of(*notification.store, runtime::effects);
  REQUIRE(mails > 0);
  const std::size_t sent = shop.count("notification.sent");
  REQUIRE(shop.count("payment.charged", "b-unsaid-2") == 0);

  shop.run(5min);
  CHECK(shop.count("payment.charged", "b-unsaid-2") == 1);
  CHECK(shop.count("laban.dead_lettered", always_fails) == 1);
  CHECK(notification.effects.started.size() == mails);
  CHECK(shop.count("notification.sent") == sent + mails);
  for (const auto* member : {&payment, &notification}) {
    for (const Family family : {runtime::outbox, runtime::parked, runtime::effects})
      CHECK(rows_of(*member->store, family) == 0);
  }
}
