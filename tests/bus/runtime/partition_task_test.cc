// The task against a log that misbehaves and processes that die.
#include "bus/runtime/task/partition_task.h"

#include <doctest/doctest.h>

#include <map>
#include <stdexcept>

#include "bus/runtime/anchor.h"
#include "tests/bus/runtime/payment_world.h"

using namespace laban;
using namespace laban::runtime;
using laban::testing::PaymentProcess;
using laban::testing::PaymentWorld;
using laban::testing::totals;
using namespace std::chrono_literals;

namespace {

struct World : PaymentWorld {
  // How often each emitted event is in the log.
  std::map<std::string, int> charged() const {
    std::map<std::string, int> counts;
    each_event([&](const Envelope& event, std::uint64_t) {
      if (event.type == "payment.charged") ++counts[std::string(event.saga)];
    });
    return counts;
  }
};

struct Process : PaymentProcess {
  Process(World& lives_in, const std::shared_ptr<memory::Disk>& disk, bool emits = true,
          const TaskLimits& limits = {})
      : PaymentProcess(lives_in, "payment") {
    begin(memory::open(world.stream), disk, {"payment", "shop", 0, 1, emits, limits});
  }
};

}  // namespace

TEST_CASE("a process that dies after any step loses nothing and does nothing twice") {
  for (int steps = 0; steps < 12; ++steps) {
    CAPTURE(steps);
    World world;
    const auto disk = memory::make_disk();
    for (int i = 0; i < 20; ++i) world.reserve(i);
    {
      Process dies(world, disk);
      for (int i = 0; i < steps; ++i) REQUIRE(dies.unit->step());
    }
    for (int i = 20; i < 30; ++i) world.reserve(i);
    Process next(world, disk);
    next.run();
    CHECK(next.sum() == 300);
    const auto charged = world.charged();
    CHECK(charged.size() == 30);
    for (const auto& [saga, count] : charged) CHECK(count == 1);
  }
}

TEST_CASE("a dropped store is rebuilt to the same bytes, and nothing is emitted again") {
  World world;
  for (int i = 0; i < 50; ++i) world.reserve(i);
  Process first(world, memory::make_disk());
  first.run();
  const auto messages = world.stream->messages().size();
  Process rebuilt(world, memory::make_disk());
  rebuilt.run();
  CHECK(world.stream->messages().size() == messages);
  CHECK(rebuilt.rows_and_checkpoint() == first.rows_and_checkpoint());
}

TEST_CASE(
    "an event that never reached the log before the store was lost is emitted by the rebuild") {
  World world;
  for (int i = 0; i < 5; ++i) world.reserve(i);
  {
    Process mute(world, memory::make_disk(), false);
    mute.run();
  }
  Process rebuilt(world, memory::make_disk());
  rebuilt.run();
  CHECK(world.charged().size() == 5);
}

TEST_CASE("duplicates in the log change nothing") {
  World world;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 10; ++i) world.reserve(i);
  }
  Process process(world, memory::make_disk());
  process.run();
  CHECK(process.sum() == 100);
  CHECK(process.unit->counters().duplicates == 20);
}

TEST_CASE("lost receipts and broken connections double no effect") {
  World world;
  const auto disk = memory::make_disk();
  Process process(world, disk);
  for (int i = 0; i < 30; ++i) world.reserve(i);
  world.stream->lose_receipts(7);
  REQUIRE(process.unit->step());
  world.stream->set_down(true);
  for (int i = 0; i < 5; ++i) {
    REQUIRE(process.unit->step());
    world.clock.advance(1s);
  }
  CHECK(process.unit->waiting().find("log unreachable") == 0);
  world.stream->set_down(false);
  process.run();
  CHECK(process.unit->waiting().empty());
  CHECK(process.sum() == 300);
  CHECK(world.charged().size() == 30);
  Process reader(world, memory::make_disk());
  reader.run();
  CHECK(reader.sum() == 300);
}

TEST_CASE("a full outbox stops reading until the log takes events, and no longer") {
  World world;
  for (int i = 0; i < 2000; ++i) world.reserve(i);
  TaskLimits limits;
  limits.outbox_rows = 10;
  Process process(world, memory::make_disk(), true, limits);
  process.run();
  CHECK(process.sum() == 20'000);
  CHECK(world.charged().size() == 2000);
}

TEST_CASE("garbage in the log is counted and skipped") {
  World world;
  world.stream->append("shop.0.inventory.reserved", "garbage");
  world.stream->append("shop.0.inventory.reserved", std::string(300'000, 'x'));
  world.stream->append("not a subject", "");
  world.reserve(1);
  Process process(world, memory::make_disk());
  process.run();
  CHECK(process.sum() == 10);
  CHECK(process.unit->counters().invalid == 2);
}

TEST_CASE("a log that lost its tail is noticed, even when it has grown again") {
  for (const bool grown_again : {false, true}) {
    CAPTURE(grown_again);
    World world;
    const auto disk = memory::make_disk();
    for (int i = 0; i < 10; ++i) world.reserve(i);
    {
      Process process(world, disk);
      process.run();
    }
    world.stream->cut_tail(5);
    if (grown_again) {
      for (int i = 100; i < 130; ++i) world.reserve(i);
    }
    Process next(world, disk);
    Result<bool> stepped = next.unit->step();
    for (int i = 0; i < 5 && stepped; ++i) stepped = next.unit->step();
    REQUIRE_FALSE(stepped);
    CHECK(stepped.error().kind == ErrorKind::conflict);
    CHECK(stepped.error().message.find("log break") == 0);
    CHECK(stepped.error().message.find("delete its store") != std::string::npos);
  }
}

TEST_CASE("a log that lost its tail but numbers on is not mistaken for a complete one") {
  World world;
  const auto disk = memory::make_disk();
  for (int i = 0; i < 10; ++i) world.reserve(i);
  {
    Process process(world, disk);
    process.run();
  }
  world.stream->forget(6, world.stream->messages().size());
  const auto stepped = Process(world, disk).unit->step();
  REQUIRE_FALSE(stepped);
  CHECK(stepped.error().message.find("log break") == 0);
  CHECK(stepped.error().message.find("holds nothing after 5") != std::string::npos);
  // If all of its messages were dropped deliberately, nothing was damaged.
  world.stream->forget(1, 5);
  CHECK(Process(world, disk).unit->step());
}

TEST_CASE("a message that was lost and stored again in its place is another message") {
  World world;
  const auto disk = memory::make_disk();
  for (int i = 0; i < 10; ++i) world.reserve(i);
  {
    Process process(world, disk);
    process.run();
  }
  const auto lost = world.stream->messages().back();
  world.stream->cut_tail(world.stream->messages().size() - 1);
  world.clock.advance(1s);
  world.stream->append(lost.subject, lost.data);
  Process next(world, disk);
  const auto stepped = next.unit->step();
  REQUIRE_FALSE(stepped);
  CHECK(stepped.error().message.find("log break") == 0);
}

TEST_CASE("a checkpoint written before the time of storing was kept is still read") {
  const Anchor anchor{7, {1, 2}, Time(5s), Time(6s)};
  const std::string bytes = anchor.encode();
  CHECK(Anchor::decode(bytes)->stored_at == Time(6s));
  const auto older = Anchor::decode(std::string_view(bytes).substr(0, bytes.size() - 8));
  REQUIRE(older);
  CHECK_FALSE(older->stored_at);
  CHECK(older->log_created_at == Time(5s));
  CHECK_FALSE(Anchor::decode(std::string_view(bytes).substr(0, bytes.size() - 1)));
}

TEST_CASE("another log under the same name is noticed") {
  World world;
  const auto disk = memory::make_disk();
  world.reserve(1);
  {
    Process process(world, disk);
    process.run();
  }
  world.clock.advance(1s);
  world.stream = std::make_shared<memory::Stream>(world.clock);
  for (int i = 0; i < 10; ++i) world.reserve(i);
  Process next(world, disk);
  const auto stepped = next.unit->step();
  REQUIRE_FALSE(stepped);
  CHECK(stepped.error().message.find("created at") != std::string::npos);
}

TEST_CASE("a request is answered after its commit, and an unknown endpoint is an error") {
  World world;
  Process process(world, memory::make_disk());
  std::string answer;
  process.unit->request("nothing", "",
                        [&](Result<std::string> given) { answer = given.error().message; });
  process.run();
  CHECK(answer.find("no such endpoint: 'nothing'") != std::string::npos);
}

TEST_CASE("nothing is due while the log cannot be read, however late it is") {
  struct Late final : EventProcessor {
    bool wants(std::string_view) const override { return false; }
    void process(const wire::Decoded&, Transaction&) override {}
    std::optional<SteadyTime> next_due() const override { return SteadyTime{}; }
  } late;
  World world;
  const auto log = memory::open(world.stream);
  const auto store = memory::open(memory::make_disk(), PartitionTask::families(late));
  PartitionTask unit(PartitionTaskConfig{"payment", "shop"}, late, *log, *store, world.clock);
  world.stream->set_down(true);
  REQUIRE(unit.step());
  CHECK_FALSE(unit.next_due());
  world.stream->set_down(false);
  for (int i = 0; i < 100 && !unit.is_caught_up(); ++i) {
    world.clock.advance(300ms);
    REQUIRE(unit.step());
  }
  CHECK(unit.next_due() == SteadyTime{});
}

TEST_CASE("an exception before a handler counts as thrown by it") {
  World world;
  Process process(world, memory::make_disk());
  int calls = 0;
  process.processor->before_handler([&](const Envelope&, Tx& tx) {
    tx.put(totals, "sum", std::int64_t{1000});  // rolled back with the attempt
    if (++calls == 1) throw std::runtime_error("not yet");
    tx.erase(totals, "sum");
  });
  world.reserve(1);
  process.run();
  CHECK(calls == 2);
  CHECK(process.processor->counters().retried == 1);
  CHECK(process.sum() == 10);
}
