#include "bus/runtime/outbox_publisher.h"

#include <doctest/doctest.h>

#include "bus/event/limits.h"
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
  // Reads the event that row 7 stands for from the log, but for what `change` does to it.
  template <class Change>
  Echo read_back(OutboxPublisher& by, const Change& change) {
    Envelope envelope;
    envelope.id = {7, 7};
    envelope.type = "payment.charged";
    envelope.source = "payment";
    envelope.saga = "o-1";
    envelope.cause = {1, 1};
    std::string payload(16, 'p');
    change(envelope, payload);
    envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
    const auto event = wire::decode(
        {1, {}, "shop.0." + std::string(envelope.type), wire::encode(envelope)}, "shop", 0, 1);
    REQUIRE(event);
    return by.confirm_from_log(*event, batch);
  }
  Echo read_back() {
    return read_back(relay, [](Envelope&, std::string&) {});
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
  CHECK(fixture.read_back(fixture.relay, [](Envelope& envelope, std::string&) {
    envelope.source = "stranger";
  }) == Echo::none);
  CHECK(fixture.read_back() == Echo::said);
  fixture.commit();
  CHECK(fixture.outbox_rows() == 0);
  CHECK(fixture.relay.size() == 0);
  CHECK(fixture.read_back() == Echo::none);
}

TEST_CASE("a row ends by its own bytes and by no others") {
  using Change = void (*)(Envelope&, std::string&);
  struct Case {
    const char* what;
    Change change;
    bool from_outside, log_wins;
    Echo echo;
  };
  const Change payload = [](Envelope&, std::string& bytes) { bytes[3] = 'q'; };
  const Change type = [](Envelope& envelope, std::string&) { envelope.type = "payment.declined"; };
  const Change time = [](Envelope& envelope, std::string&) { envelope.time = Time(1s); };
  const Change saga = [](Envelope& envelope, std::string&) { envelope.saga = "o-2"; };
  const Change cause = [](Envelope& envelope, std::string&) { envelope.cause = {2, 2}; };
  const Change time_and_payload = [](Envelope& envelope, std::string& bytes) {
    envelope.time = Time(1s);
    bytes[3] = 'q';
  };
  const Case cases[] = {
      {"another time", time, false, false, Echo::said},
      {"another payload", payload, false, false, Echo::contradiction},
      {"another type", type, false, false, Echo::contradiction},
      {"another payload at another time", time_and_payload, false, false, Echo::overruled},
      {"another payload, decided from outside", payload, true, false, Echo::overruled},
      {"another payload, and the log wins", payload, false, true, Echo::overruled},
      {"another saga", saga, false, false, Echo::forged},
      {"another saga, and the log wins", saga, true, true, Echo::forged},
      {"another cause", cause, true, false, Echo::forged},
      {"another cause, and the log wins", cause, false, true, Echo::overruled},
  };
  for (const bool by_next_process : {false, true}) {
    for (const auto& one : cases) {
      CAPTURE(one.what);
      CAPTURE(by_next_process);
      const auto wins = one.log_wins ? WhenContradicted::log_wins : WhenContradicted::halt;
      Fixture fixture;
      OutboxPublisher first("payment", "shop", 0, MessageIds::no, wins);
      const std::string sixteen(16, 'p');
      REQUIRE(first.add({{7, 7}, "payment.charged", "o-1", {1, 1}, {}, sixteen, one.from_outside},
                        fixture.batch));
      fixture.commit();
      OutboxPublisher next("payment", "shop", 0, MessageIds::no, wins);
      REQUIRE(next.load(*fixture.store));
      OutboxPublisher& relay = by_next_process ? next : first;
      CHECK(fixture.read_back(relay, one.change) == one.echo);
      fixture.commit();
      const bool ends = one.echo == Echo::said || one.echo == Echo::overruled;
      CHECK(fixture.outbox_rows() == (ends ? 0 : 1));
      CHECK(relay.awaits("payment") == !ends);
    }
  }
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
  fixture.clock.advance(limits::refused_pause - Duration(1));
  fixture.relay.publish(*fixture.log, fixture.clock.steady());
  CHECK(fixture.relay.has_queued());
  fixture.clock.advance(Duration(1));
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
  fixture.clock.advance(limits::missing_check_pause - Duration(1));
  CHECK(fixture.relay.requeue_missing(1, fixture.clock.steady()) == 0);
  fixture.clock.advance(Duration(1));
  CHECK(fixture.relay.requeue_missing(1, fixture.clock.steady()) == 1);
  fixture.relay.publish(*fixture.log, fixture.clock.steady());
  CHECK(fixture.stream->messages().size() == 2);
}

TEST_CASE("another message with the id of an event does not keep it out of the log") {
  Fixture fixture;
  OutboxPublisher relay("observer", "shop", 0, MessageIds::yes);
  REQUIRE(relay.add({{7, 7}, "laban.tick", "-", {1, 1}, {}, "tick"}, fixture.batch));
  (void)fixture.stream->store(0, "shop.0.laban.retry_due.evil", "garbage", EventId{7, 7}.hex());
  const auto step = [&] {
    fixture.clock.advance(limits::missing_check_pause);
    relay.publish(*fixture.log, fixture.clock.steady());
    std::vector<PublishReceipt> receipts;
    fixture.log->receipts(receipts);
    for (const auto& receipt : receipts) relay.receive(receipt, fixture.clock.steady());
    fixture.clock.advance(limits::missing_check_pause);
    relay.requeue_missing(fixture.stream->messages().size(), fixture.clock.steady());
  };
  step();
  CHECK(fixture.stream->messages().size() == 1);  // said to be there, but was another message
  step();
  REQUIRE(fixture.stream->messages().size() == 2);
  CHECK(fixture.stream->messages().back().subject == "shop.0.laban.tick");
}

TEST_CASE("a copy that was read before the event was decided keeps it from being stored twice") {
  Fixture fixture;
  const Emission tick{{7, 7}, "laban.tick", "-", {1, 1}, {}, "tick"};
  OutboxPublisher relay("observer", "shop", 0, MessageIds::yes);
  (void)fixture.stream->store(0, "shop.0.laban.tick", wire_form(tick, "observer"), tick.id.hex());
  REQUIRE(relay.add(tick, fixture.batch));
  for (int i = 0; i < 5; ++i) {
    relay.publish(*fixture.log, fixture.clock.steady());
    std::vector<PublishReceipt> receipts;
    fixture.log->receipts(receipts);
    for (const auto& receipt : receipts) relay.receive(receipt, fixture.clock.steady());
    fixture.clock.advance(limits::missing_check_pause);
    relay.requeue_missing(1, fixture.clock.steady());
  }
  CHECK(fixture.stream->messages().size() == 1);
  CHECK(relay.size() == 1);
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

TEST_CASE("an event as large as the limit says is taken into the outbox, and no larger one") {
  Fixture fixture;
  const auto add = [&](std::uint64_t id, std::size_t payload) {
    return fixture.relay.add(
        {{id, id}, "payment.charged", "o-1", {1, 1}, {}, std::string(payload, 'p')}, fixture.batch);
  };
  REQUIRE(add(1, 512));
  const std::size_t around = fixture.relay.waiting_event({1, 1})->size() - 512;
  const std::size_t most = limits::event_bytes - around;
  REQUIRE(add(2, most));
  CHECK(fixture.relay.waiting_event({2, 2})->size() == limits::event_bytes);
  const auto refused = add(3, most + 1);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::invalid);
  CHECK(refused.error().message.find("more than the limit of 131072") != std::string::npos);
  CHECK(fixture.relay.size() == 2);
}
