// An event is one by its id and its source together.
#include "bus/runtime/inbox.h"

#include <doctest/doctest.h>
#include <laban/codec.h>

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

// Compares copies of all sources but one, and notes what differs.
class Comparing final : public EventProcessor {
 public:
  bool wants(std::string_view) const override { return true; }
  void process(const wire::Decoded& event, Transaction&) override {
    processed.push_back(event.position.sequence);
  }
  bool compares_copies_of(std::string_view source) const override { return source != "seller"; }
  void on_divergence(const wire::Decoded& event, std::uint64_t first, Transaction& tx) override {
    divergences.emplace_back(first, event.position.sequence);
    tx.write(state, "diverged", std::string(event.envelope.saga));
  }

  std::vector<std::uint64_t> processed;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> divergences;  // first, other
};

using Pairs = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

// One life of a task that compares copies.
struct ComparingProcess {
  ComparingProcess(PaymentWorld& world, const std::shared_ptr<memory::Disk>& disk)
      : log(memory::open(world.stream)),
        store(memory::open(disk, core_family_names())),
        task({"watcher", "shop", 0, 1}, processor, *log, *store, world.clock) {}

  void run() {
    for (auto busy = task.step(); busy && *busy; busy = task.step()) continue;
    REQUIRE(task.flush());
  }

  Comparing processor;
  std::unique_ptr<Log> log;
  std::unique_ptr<Store> store;
  PartitionTask task;
};

void say(PaymentWorld& world, std::string_view source, std::string_view payload,
         std::string_view saga = "o-1", Time time = {}) {
  Envelope envelope;
  envelope.id = {1, 2};
  envelope.type = "a.b";
  envelope.source = source;
  envelope.saga = saga;
  envelope.time = time;
  envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
  world.stream->append("shop.0.a.b", wire::encode(envelope));
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

TEST_CASE("a copy that says something else than the first is noticed, with both positions") {
  PaymentWorld world;
  const auto disk = memory::make_disk();
  say(world, "payment", "payload1");
  say(world, "payment", "payload1", "o-1", Time(5s));  // published again later
  say(world, "payment", "payload2");
  say(world, "logistics", "payload2");  // another source: another event
  {
    ComparingProcess process(world, disk);
    process.run();
    CHECK(process.processor.processed == std::vector<std::uint64_t>{1, 4});
    CHECK(process.processor.divergences == Pairs{{1, 3}});
    CHECK(process.task.counters().duplicates == 2);
    CHECK(process.store->get(state, "diverged")->value() == "o-1");
  }
  // Later lives compare with what the store remembers, and with the first.
  say(world, "payment", "payload1", "o-2");
  say(world, "payment", "payload1");
  ComparingProcess later(world, disk);
  later.run();
  CHECK(later.processor.processed.empty());
  CHECK(later.processor.divergences == Pairs{{1, 5}});
  CHECK(later.store->get(state, "diverged")->value() == "o-2");
}

TEST_CASE("copies of a source that is not compared are duplicates, whatever they say") {
  PaymentWorld world;
  say(world, "seller", "payload1");
  say(world, "seller", "payload2");
  ComparingProcess process(world, memory::make_disk());
  process.run();
  CHECK(process.processor.divergences.empty());
  CHECK(process.task.counters().duplicates == 1);
  CHECK(process.store->get(inbox, inbox_key({1, 2}, "seller"))->value().size() == 8);
}

TEST_CASE("rows of the inbox that builds before wrote differ from nothing") {
  PaymentWorld world;
  const auto disk = memory::make_disk();
  say(world, "payment", "payload1");
  ComparingProcess(world, disk).run();
  {
    const auto store = memory::open(disk, core_family_names());
    WriteBatch batch;
    batch.put(inbox, inbox_key({1, 2}, "payment"), codec::encode_value(std::uint64_t{1}));
    REQUIRE(store->write(batch));
  }
  say(world, "payment", "payload2");
  ComparingProcess next(world, disk);
  next.run();
  CHECK(next.processor.divergences.empty());
  CHECK(next.processor.processed.empty());
}

TEST_CASE("a service remembers of an event only where it was") {
  PaymentWorld world;
  world.reserve(1);
  Process process(world, memory::make_disk());
  process.run();
  CHECK(process.store
            ->get(inbox, inbox_key(root_id("inventory", "o-1", "inventory.reserved"), "inventory"))
            ->value() == codec::encode_value(std::uint64_t{1}));
}
