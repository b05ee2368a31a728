// What the daemon does twice a second, on partitions in memory.

#include <doctest/doctest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <sstream>

#include "observer/daemon.h"
#include "tests/worlds/observer_world.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::schemas;
using laban::observer::testing::World;

namespace {

// A daemon of two partitions: the first has the world's log, the second an empty one.
struct Site {
  World world;
  std::ostringstream log;
  host::Logger logger = std::make_shared<spdlog::logger>(
      "observer", std::make_shared<spdlog::sinks::ostream_sink_st>(log));
  ObserverOptions options;
  Wakeup wakeup;
  runtime::Pulse pulse;
  host::DaemonContext context{options.process, logger, world.clock, wakeup, pulse, {}};
  ObserverDaemon daemon{options, schemas(), context};
  std::vector<std::shared_ptr<memory::Stream>> streams{
      world.stream, std::make_shared<memory::Stream>(world.clock)};
  host::Partitions partitions;

  explicit Site(Mode mode = Mode::observe) {
    options.mode = mode;
    logger->set_pattern("%v");
    logger->set_level(spdlog::level::debug);
    for (std::uint32_t number = 0; number < 2; ++number) {
      host::Partition& partition = partitions.emplace_back();
      partition.number = number;
      partition.log = memory::open(streams[number]);
      partition.program = daemon.make_program(number, 2);
      auto& processor = partition.program->processor();
      partition.store =
          memory::open(memory::make_disk(), runtime::PartitionTask::families(processor));
      rocks::Options store;
      runtime::PartitionTaskConfig config{"observer", "shop", number, 2};
      daemon.configure(store, config);
      partition.task = std::make_unique<runtime::PartitionTask>(config, processor, *partition.log,
                                                                *partition.store, world.clock);
    }
  }

  // What is logged when all partitions go on for a while, and the interval is over.
  std::string interval() {
    log.str({});
    for (int i = 0; i < 20; ++i) step();
    daemon.on_interval(partitions);
    step();
    return log.str();
  }

 private:
  void step() {
    world.clock.advance(300ms);
    for (auto& partition : partitions) REQUIRE(partition.task->step());
  }
};

}  // namespace

TEST_CASE("definitions are logged for each partition that is caught up, whatever the others do") {
  Site site;
  site.streams[0]->set_down(true);
  CHECK(site.interval() ==
        "partition 1: no saga definition is in force, so no saga is watched. Apply one with: laban "
        "definitions apply FILE... --reason WHY\n");
  CHECK(site.interval().empty());
  site.streams[0]->set_down(false);
  CHECK(site.interval() == "partition 0: in force: order version 1\n");
  site.world.withdraw(1);
  CHECK(site.interval().find("partition 0: no saga definition is in force") == 0);
}

TEST_CASE("open decisions are asked for once on each partition that is caught up, to emit only") {
  Site site(Mode::emit);
  const auto asked_of = [](const std::string& log) {
    return std::pair(log.find("partition 0: open decisions: ") != std::string::npos,
                     log.find("partition 1: open decisions: ") != std::string::npos);
  };
  site.streams[0]->set_down(true);
  CHECK(asked_of(site.interval()) == std::pair(false, true));
  site.streams[0]->set_down(false);
  CHECK(asked_of(site.interval()) == std::pair(true, false));
  CHECK(asked_of(site.interval()) == std::pair(false, false));
  Site observing;
  CHECK(asked_of(observing.interval()) == std::pair(false, false));
}
