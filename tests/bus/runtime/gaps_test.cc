// A PartitionTask on a log that has lost messages.
#include <doctest/doctest.h>

#include <vector>

#include "bus/event/manual_clock.h"
#include "bus/event/wire.h"
#include "bus/log/memory/memory_log.h"
#include "bus/runtime/task/partition_task.h"
#include "bus/store/memory/memory_store.h"

using namespace laban;
using namespace laban::runtime;
using namespace std::chrono_literals;

namespace {

using Gaps = std::vector<LogGap>;

class Counting final : public EventProcessor {
 public:
  explicit Counting(bool bears) : bears_(bears) {}

  bool wants(std::string_view type) const override { return type == "test.wanted"; }
  void process(const wire::Decoded& event, Transaction&) override {
    seen.push_back(event.position.sequence);
  }
  void on_gap(const LogGap& gap, Transaction&) override {
    gaps.push_back(gap);
    seen_before_gap.push_back(seen.size());
  }
  bool tolerates_truncated_head() const override { return bears_; }

  std::vector<std::uint64_t> seen;
  Gaps gaps;
  std::vector<std::size_t> seen_before_gap;

 private:
  const bool bears_;
};

struct World {
  memory::ManualClock clock{Time(1000s)};
  std::shared_ptr<memory::Stream> stream = std::make_shared<memory::Stream>(clock);

  void append(const char* type, const std::string& name) {
    Envelope envelope;
    envelope.id = root_id("test", name, type);
    envelope.type = type;
    envelope.source = "test";
    envelope.saga = "s-1";
    stream->append(std::string("shop.0.") + type, wire::encode(envelope));
  }
};

struct Process {
  Counting processor;
  std::unique_ptr<Log> log;
  std::unique_ptr<Store> store;
  PartitionTask unit;

  Process(World& world, std::shared_ptr<memory::Disk> disk, bool bears = true)
      : processor(bears),
        log(memory::open(world.stream)),
        store(memory::open(std::move(disk), PartitionTask::families(processor))),
        unit({"test", "shop", 0, 1}, processor, *log, *store, world.clock) {}

  void run() {
    for (int i = 0; i < 100; ++i) {
      const auto busy = unit.step();
      if (!busy) FAIL(busy.error().message);
      if (!*busy) return;
    }
    FAIL("the unit does not come to rest");
  }
};

}  // namespace

TEST_CASE("a gap in the log is reported once, before the message that follows it") {
  World world;
  for (int i = 1; i <= 6; ++i) world.append("test.wanted", std::to_string(i));
  world.stream->forget(1, 1);
  world.stream->forget(4, 5);
  const auto disk = memory::make_disk();
  {
    Process process(world, disk);
    process.run();
    CHECK(process.processor.seen == std::vector<std::uint64_t>{2, 3, 6});
    CHECK(process.processor.gaps == Gaps{{1, 1}, {4, 5}});
    CHECK(process.processor.seen_before_gap == std::vector<std::size_t>{0, 2});
    REQUIRE(process.unit.flush());
  }
  world.append("test.wanted", "7");
  Process next(world, disk);
  next.run();
  CHECK(next.processor.seen == std::vector<std::uint64_t>{7});
  CHECK(next.processor.gaps.empty());
}

TEST_CASE("duplicates, invalid and irrelevant messages are not gaps") {
  World world;
  world.append("test.wanted", "1");
  world.append("test.wanted", "1");
  world.append("test.other", "2");
  world.stream->append("shop.0.test.wanted", "garbage");
  world.append("test.wanted", "3");
  Process process(world, memory::make_disk());
  process.run();
  CHECK(process.processor.seen == std::vector<std::uint64_t>{1, 5});
  CHECK(process.processor.gaps.empty());
}

TEST_CASE(
    "a log that lost what follows the checkpoint is refused, unless the processor tolerates it") {
  World world;
  const auto disk = memory::make_disk();
  for (int i = 1; i <= 3; ++i) world.append("test.wanted", std::to_string(i));
  {
    Process process(world, disk);
    process.run();
    REQUIRE(process.unit.flush());
  }
  for (int i = 4; i <= 9; ++i) world.append("test.wanted", std::to_string(i));
  world.stream->forget(1, 6);
  SUBCASE("refused") {
    Process process(world, disk, /*bears=*/false);
    const auto stepped = process.unit.step();
    REQUIRE_FALSE(stepped);
    CHECK(stepped.error().kind == ErrorKind::conflict);
    CHECK(stepped.error().message.find("events between are gone") != std::string::npos);
  }
  SUBCASE("borne") {
    Process process(world, disk, /*bears=*/true);
    process.run();
    CHECK(process.processor.gaps == Gaps{{4, 6}});
    CHECK(process.processor.seen == std::vector<std::uint64_t>{7, 8, 9});
  }
}

TEST_CASE("a unit has caught up when it has read all there is, though the log counted further") {
  World world;
  for (int i = 1; i <= 4; ++i) world.append("test.wanted", std::to_string(i));
  SUBCASE("its last messages are gone") {
    world.stream->forget(3, 4);
    Process process(world, memory::make_disk());
    process.run();
    CHECK(process.unit.is_caught_up());
    world.append("test.wanted", "5");
    process.run();
    CHECK(process.processor.gaps == Gaps{{3, 4}});
  }
  SUBCASE("all of them are") {
    world.stream->forget(1, 4);
    Process process(world, memory::make_disk());
    process.run();
    CHECK(process.unit.is_caught_up());
  }
}
