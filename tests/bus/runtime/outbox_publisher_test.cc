#include "bus/runtime/outbox_publisher.h"

#include <doctest/doctest.h>

#include "bus/event/manual_clock.h"
#include "bus/event/wire.h"
#include "bus/log/memory/memory_log.h"
#include "bus/runtime/limits.h"
#include "bus/store/memory/memory_store.h"

using namespace laban;
using namespace laban::runtime;
using namespace std::chrono_literals;

namespace {

struct Fixture {
  memory::ManualClock clock{Time(1s)};
  std::shared_ptr<memory::Stream> stream = std::make_shared<memory::Stream>(clock);
  std::unique_ptr<Log> log = memory::open(stream);
  std::shared_ptr<memory::Disk> disk = memory::make_disk();
  std::unique_ptr<Store> store = memory::open(disk, core_family_names());
  OutboxPublisher relay{"payment", "shop", 0};
  WriteBatch batch;

  void add(std::uint64_t id) {
    REQUIRE(
        relay.add({{id, id}, "payment.charged", "o-1", {1, 1}, {}, std::string(16, 'p')}, batch));
    commit();
  }
  void commit() {
    REQUIRE(store->write(batch));
    batch.clear();
  }
  void receive() {
    std::vector<PublishReceipt> receipts;
    log->receipts(receipts);
    for (const auto& receipt : receipts) relay.receive(receipt, clock.steady());
  }
  std::size_t outbox_rows() {
    std::size_t rows = 0;
    REQUIRE(store->scan(outbox, {}, {}, [&](auto, auto) { return ++rows, true; }));
    return rows;
  }
};

}  // namespace

TEST_CASE("a row is published once and ends only when its event is read back") {
  Fixture fixture;
  fixture.add(7);
  fixture.relay.publish(*fixture.log, fixture.clock.steady());
  fixture.receive();
  fixture.relay.publish(*fixture.log, fixture.clock.steady());
  CHECK(fixture.stream->messages().size() == 1);
  CHECK(fixture.outbox_rows() == 1);
  CHECK_FALSE(fixture.relay.confirm_from_log({7, 7}, "stranger", fixture.batch));
  CHECK(fixture.relay.confirm_from_log({7, 7}, "payment", fixture.batch));
  fixture.commit();
  CHECK(fixture.outbox_rows() == 0);
  CHECK(fixture.relay.size() == 0);
  CHECK_FALSE(fixture.relay.confirm_from_log({7, 7}, "payment", fixture.batch));
}

TEST_CASE("rows of a former process are published by the next one") {
  Fixture fixture;
  fixture.add(7);
  fixture.add(8);
  OutboxPublisher next("payment", "shop", 0);
  REQUIRE(next.load(*fixture.store));
  CHECK(next.size() == 2);
  next.publish(*fixture.log, fixture.clock.steady());
  REQUIRE(fixture.stream->messages().size() == 2);
  const auto first = wire::decode(fixture.stream->messages()[0], "shop", 0, 1);
  REQUIRE(first);
  CHECK(first->envelope.id == EventId{7, 7});
}

TEST_CASE("an event that is already waiting is not added again") {
  Fixture fixture;
  fixture.add(7);
  fixture.add(7);
  CHECK(fixture.relay.size() == 1);
  CHECK(fixture.outbox_rows() == 1);
}

TEST_CASE("a lost receipt makes the relay publish again after a pause") {
  Fixture fixture;
  fixture.stream->lose_receipts(1);
  fixture.add(7);
  fixture.relay.publish(*fixture.log, fixture.clock.steady());
  fixture.receive();
  fixture.relay.publish(*fixture.log, fixture.clock.steady());
  CHECK(fixture.relay.has_queued());
  fixture.clock.advance(limits::refused_pause);
  fixture.relay.publish(*fixture.log, fixture.clock.steady());
  CHECK_FALSE(fixture.relay.has_queued());
  CHECK(fixture.relay.in_flight() == 1);
}

TEST_CASE("an acknowledged event that is not at its receipt's sequence is published again") {
  Fixture fixture;
  fixture.add(7);
  fixture.relay.publish(*fixture.log, fixture.clock.steady());
  fixture.receive();
  CHECK(fixture.relay.requeue_missing(0, fixture.clock.steady()) == 0);
  fixture.clock.advance(limits::missing_check_pause);
  CHECK(fixture.relay.requeue_missing(1, fixture.clock.steady()) == 1);
  fixture.relay.publish(*fixture.log, fixture.clock.steady());
  CHECK(fixture.stream->messages().size() == 2);
}

TEST_CASE("a reader that lags far behind causes no republication") {
  Fixture fixture;
  for (std::uint64_t id = 1; id <= 10; ++id) fixture.add(id);
  fixture.relay.publish(*fixture.log, fixture.clock.steady());
  fixture.receive();
  fixture.clock.advance(1h);
  CHECK(fixture.relay.requeue_missing(0, fixture.clock.steady()) == 0);
}

TEST_CASE("a down log takes nothing and loses nothing") {
  Fixture fixture;
  fixture.stream->set_down(true);
  fixture.add(7);
  fixture.relay.publish(*fixture.log, fixture.clock.steady());
  CHECK(fixture.stream->messages().empty());
  CHECK_FALSE(fixture.relay.last_refusal().empty());
  fixture.stream->set_down(false);
  fixture.clock.advance(limits::refused_pause);
  fixture.relay.publish(*fixture.log, fixture.clock.steady());
  CHECK(fixture.stream->messages().size() == 1);
}
