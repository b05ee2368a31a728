// A log that lost its tail is restored by the services that had read it (class `power`).
#include <doctest/doctest.h>

#include <set>

#include "events/laban.h"
#include "tests/bus/runtime/payment_world.h"
#include "tests/bus/runtime/troubled_logs.h"

using namespace laban;
using namespace laban::runtime;
using laban::testing::DeafLog;
using laban::testing::LateLog;
using laban::testing::PaymentProcess;
using laban::testing::PaymentWorld;
using namespace std::chrono_literals;

namespace {

struct World : PaymentWorld {
  void reserve(int order) { PaymentWorld::reserve(order, 10 + order); }

  // "type saga" of each event, in the order of first occurrence.
  std::vector<std::string> events() const {
    std::vector<std::string> events;
    std::set<EventId> seen;
    each_event([&](const Envelope& event, std::uint64_t) {
      if (seen.insert(event.id).second)
        events.push_back(std::string(event.type) + " " + std::string(event.saga));
    });
    return events;
  }

  std::vector<std::uint64_t> places_of(std::string_view type, std::string_view saga) const {
    std::vector<std::uint64_t> places;
    each_event([&](const Envelope& event, std::uint64_t sequence) {
      if (event.type == type && event.saga == saga) places.push_back(sequence);
    });
    return places;
  }

  std::vector<std::uint64_t> places_of_letters() const {
    std::vector<std::uint64_t> places;
    each_event([&](const Envelope& event, std::uint64_t) {
      if (event.type != EventTraits<DeadLettered>::type) return;
      const auto letter = detail::verified_payload<DeadLettered>(event.payload);
      REQUIRE(letter);
      places.push_back((*letter)->sequence());
    });
    return places;
  }
};

// A service in class `power`, restarted as often as it asks for it.
struct Process : PaymentProcess {
  std::shared_ptr<memory::Disk> disk = memory::make_disk();
  std::size_t ledger_limit, outbox_limit;
  int begun = 0;
  bool publishes_late = false, publishes_in_vain = false, has_replicas = false;

  Process(World& lives_in, const std::string& named, std::size_t limit = 1000,
          std::size_t most_rows = limits::outbox_rows)
      : PaymentProcess(lives_in, named), ledger_limit(limit), outbox_limit(most_rows) {
    begin_again();
  }

  void begin_again() {
    ++begun;
    auto whole = memory::open(world.stream);
    if (publishes_late) whole = std::make_unique<LateLog>(std::move(whole));
    if (publishes_in_vain) whole = std::make_unique<DeafLog>(std::move(whole));
    PartitionTaskConfig config{service.name(), "shop", 0, 1};
    config.backs_up_log_tail = true;
    config.has_replicas = has_replicas;
    config.limits.log_tail_messages = ledger_limit;
    config.limits.outbox_rows = outbox_limit;
    begin(std::move(whole), disk, config);
  }

  Result<bool> step() override {
    auto stepped = unit->step();
    if (stepped || !unit->needs_restart()) return stepped;
    begin_again();
    return true;
  }

  // Runs until it stops; returns why.
  Error stop() {
    for (int i = 0; i < 20; ++i) {
      const auto stepped = step();
      if (!stepped) return stepped.error();
      world.clock.advance(300ms);
    }
    FAIL("it does not stop");
    return {};
  }
};

}  // namespace

TEST_CASE("lost messages are restored in their order, by any service that had read them") {
  for (const char* name : {"payment", "seller"}) {  // one emits it, the other only reads it
    CAPTURE(name);
    World world;
    Process payment(world, "payment");
    for (int i = 0; i < 10; ++i) world.reserve(i);
    payment.run();
    Process reader(world, "seller");
    reader.run();
    const auto before = world.events();
    world.stream->cut_tail(4);
    Process& first = std::string(name) == "payment" ? payment : reader;
    first.run();
    CHECK(world.events() == before);
    payment.run();
    reader.run();
    CHECK(payment.begun == 2);
    CHECK(reader.begun == 2);
    CHECK(world.events() == before);
    Process rebuilt(world, "payment");
    rebuilt.run();
    CHECK(world.events() == before);
    CHECK(rebuilt.rows() == payment.rows());
  }
}

TEST_CASE(
    "restored messages keep their order although a publication times out and is stored later") {
  World world;
  Process payment(world, "payment");
  for (int i = 0; i < 10; ++i) world.reserve(i);
  payment.run();
  const auto before = world.events();
  world.stream->cut_tail(8);
  payment.publishes_late = true;
  payment.run();
  CHECK(payment.begun == 2);
  CHECK(world.events() == before);
}

TEST_CASE("restored messages keep their order although another message has the id of one of them") {
  World world;
  Process payment(world, "payment");
  for (int i = 0; i < 10; ++i) world.reserve(i);
  payment.run();
  const auto before = world.events();
  world.stream->set_duplicate_window(10s);
  world.stream->cut_tail(4);
  const auto id = root_id("inventory", "o-6", "inventory.reserved").hex();
  world.stream->store(0, "shop.0.inventory.reserved", "not an event", id);
  payment.run();
  CHECK(payment.begun == 2);
  CHECK(world.events() == before);
}

TEST_CASE("an unpublished dead letter names its event's position after a restoration") {
  World world;
  Process payment(world, "payment");
  payment.publishes_in_vain = true;
  payment.begin_again();
  for (int i = 0; i < 4; ++i) world.reserve(i);
  world.reserve(666666);
  while (payment.unit->checkpoint() < 5) REQUIRE(payment.step());
  REQUIRE(payment.unit->outbox_size() == 5);
  world.stream->cut_tail(4);
  world.reserve(4);
  payment.publishes_in_vain = false;
  payment.begin_again();
  payment.run();
  CHECK(payment.begun == 4);
  CHECK(world.places_of_letters() == world.places_of("inventory.reserved", "o-666666"));
}

TEST_CASE("what replicas had not published follows from the restored log") {
  World world;
  Process payment(world, "payment");
  payment.has_replicas = payment.publishes_in_vain = true;
  payment.begin_again();
  for (int i = 0; i < 4; ++i) world.reserve(i);
  while (payment.unit->checkpoint() < 4) REQUIRE(payment.step());
  world.stream->cut_tail(2);
  world.clock.advance(1s);
  for (int i = 2; i < 4; ++i) world.reserve(i);
  payment.publishes_in_vain = false;
  payment.begin_again();
  payment.run();
  CHECK(payment.begun == 4);
  std::map<std::string, Time> stored;
  for (const auto& message : world.stream->messages()) {
    const auto event = wire::decode(message, "shop", 0, 1);
    REQUIRE(event);
    const std::string saga(event->envelope.saga);
    if (event->envelope.type == "inventory.reserved") {
      stored[saga] = message.stored_at;
    } else {
      CHECK(event->envelope.time == stored.at(saga));
      stored.erase(saga);
    }
  }
  CHECK(stored.empty());
}

TEST_CASE("a log that kept growing after losing its tail gets the lost messages back") {
  World world;
  Process payment(world, "payment");
  for (int i = 0; i < 10; ++i) world.reserve(i);
  payment.run();
  world.stream->cut_tail(4);
  for (int i = 100; i < 140; ++i) world.reserve(i);
  world.reserve(7);  // was lost, and its producer has published it again
  payment.run();
  CHECK(world.events().size() == 2 * 50);
  Process rebuilt(world, "payment");
  rebuilt.run();
  CHECK(rebuilt.rows() == payment.rows());
}

TEST_CASE("a refill that is cut off at any moment is done by the next process") {
  for (int steps = 0; steps < 12; ++steps) {
    CAPTURE(steps);
    World world;
    Process payment(world, "payment");
    for (int i = 0; i < 10; ++i) world.reserve(i);
    payment.run();
    const auto before = world.events();
    world.stream->cut_tail(3);
    for (int i = 0; i < steps; ++i) {
      REQUIRE(payment.step());
      world.clock.advance(300ms);
    }
    payment.begin_again();
    payment.run();
    CHECK(world.events() == before);
  }
}

TEST_CASE("a loss that the backup does not reach is reported, and nothing is changed") {
  World world;
  Process payment(world, "payment", 5);
  for (int i = 0; i < 10; ++i) world.reserve(i);
  payment.run();
  const auto before = payment.rows();
  world.stream->cut_tail(4);
  const auto why = payment.stop();
  CHECK(why.message.find("log break") == 0);
  CHECK(why.message.find("delete its store") != std::string::npos);
  CHECK(why.message.find("begins at sequence 16") != std::string::npos);
  CHECK(payment.rows() == before);
}

TEST_CASE("another log under the same name is not refilled") {
  World world;
  Process payment(world, "payment");
  world.reserve(1);
  payment.run();
  world.clock.advance(1s);
  world.stream = std::make_shared<memory::Stream>(world.clock);
  payment.begin_again();
  CHECK(payment.stop().message.find("created at") != std::string::npos);
  CHECK(world.events().empty());
}

TEST_CASE("a backup keeps the newest messages, and starts afresh at a gap") {
  World world;
  Process payment(world, "payment", 8);
  const auto rows = [&] {
    std::vector<std::uint64_t> sequences;
    REQUIRE(payment.store->scan(ledger, {}, {}, [&](std::string_view key, auto) {
      return codec::take_be64(key, sequences.emplace_back());
    }));
    return sequences;
  };
  for (int i = 0; i < 10; ++i) world.reserve(i);
  payment.run();
  CHECK(rows() == std::vector<std::uint64_t>{13, 14, 15, 16, 17, 18, 19, 20});
  for (int i = 10; i < 13; ++i) world.reserve(i);
  world.stream->forget(21, 21);
  payment.run();
  CHECK(rows().front() == 22);
  CHECK(rows().back() == world.stream->messages().size());
}

TEST_CASE("a loss is restored while the log still has the first message of the backup") {
  for (const std::uint64_t kept : {13, 12}) {
    CAPTURE(kept);
    World world;
    Process payment(world, "payment", 8);
    for (int i = 0; i < 10; ++i) world.reserve(i);
    payment.run();
    const auto before = world.events();
    REQUIRE(before.size() == 20);
    world.stream->cut_tail(kept);  // the backup begins at 13
    if (kept < 13) {
      CHECK(payment.stop().message.find("begins at sequence 13") != std::string::npos);
      continue;
    }
    payment.run();
    CHECK(world.events() == before);
  }
}

TEST_CASE("several services restore more messages than their outboxes may hold") {
  World world;
  Process payment(world, "payment", 1000, 2), reader(world, "seller", 1000, 2);
  for (int i = 0; i < 10; ++i) world.reserve(i);
  payment.run();
  reader.run();
  const auto before = world.events();
  world.stream->cut_tail(4);
  for (int i = 0; i < 200; ++i) {
    for (Process* process : {&payment, &reader}) REQUIRE(process->step());
    world.clock.advance(300ms);
  }
  CHECK(world.events() == before);
  for (Process* process : {&payment, &reader}) {
    CHECK(process->unit->outbox_size() == 0);
    CHECK(process->unit->is_quiet());
  }
}
