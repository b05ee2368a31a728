// An event is one by its id and its source together.
#include "bus/runtime/inbox.h"

#include <doctest/doctest.h>

#include "tests/bus/runtime/payment_world.h"

using namespace laban;
using namespace laban::runtime;
using laban::testing::PaymentProcess;
using laban::testing::PaymentWorld;
using namespace std::chrono_literals;

namespace {

struct Process : PaymentProcess {
  Process(PaymentWorld& lives_in, const std::shared_ptr<memory::Disk>& disk)
      : PaymentProcess(lives_in, "payment") {
    begin(memory::open(world.stream), disk, {"payment", "shop", 0, 1});
  }
};

// The event of saga o-1 that PaymentWorld::reserve() appends, as a service names it.
const EventId reserved_id = root_id("inventory", "o-1", "inventory.reserved");

// Another service uses its id first.
void squat(PaymentWorld& world) {
  Envelope envelope;
  envelope.id = reserved_id;
  envelope.type = "laban.retry_due";
  envelope.source = "seller";
  envelope.saga = "o-1";
  world.stream->append("shop.0.laban.retry_due", wire::encode(envelope));
}

// The store as builds before wrote it: without the mark, and with keys of the id alone.
void make_inbox_of_before(const std::shared_ptr<memory::Disk>& disk) {
  const auto store = memory::open(disk, core_family_names());
  WriteBatch batch;
  batch.erase(meta, "inbox");
  REQUIRE(store->scan(inbox, {}, {}, [&](std::string_view key, std::string_view value) {
    batch.erase(inbox, std::string(key));
    batch.put(inbox, std::string(key.substr(0, 16)), std::string(value));
    return true;
  }));
  REQUIRE(store->write(batch));
}

}  // namespace

TEST_CASE("an id that another service used first is not taken") {
  PaymentWorld world;
  squat(world);
  world.reserve(1);
  world.reserve(1);
  Process process(world, memory::make_disk());
  process.run();
  CHECK(process.sum() == 10);
  CHECK(process.unit->counters().duplicates == 1);
  std::size_t charges = 0;
  world.each_event([&](const Envelope& event, std::uint64_t) {
    charges += static_cast<std::size_t>(event.type == "payment.charged");
  });
  CHECK(charges == 1);
}

TEST_CASE("a store of before still drops what it had consumed, and a rebuilt one knows by whom") {
  PaymentWorld world;
  const auto disk = memory::make_disk();
  for (int i = 0; i < 5; ++i) world.reserve(i);
  Process(world, disk).run();
  make_inbox_of_before(disk);
  for (int i = 3; i < 8; ++i) world.reserve(i);
  {
    Process next(world, disk);
    next.run();
    CHECK(next.unit->counters().duplicates == 2);
    CHECK(next.sum() == 80);
    CHECK_FALSE(next.store->get(meta, "inbox")->has_value());
  }
  Process rebuilt(world, memory::make_disk());
  rebuilt.run();
  CHECK(rebuilt.sum() == 80);
  CHECK(rebuilt.store->get(meta, "inbox")->value() == "\2");
}
