// How long a loop that is told to stop waits for the log.
#include "bus/host/loop.h"

#include <doctest/doctest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include "bus/host/limits.h"
#include "bus/host/stop_signal.h"
#include "tests/bus/runtime/payment_world.h"
#include "tests/bus/runtime/troubled_logs.h"

using namespace laban;
using namespace laban::host;

namespace {

// Takes what is published and loses it. Calls `on_read` in each round of the loop.
class ReadLog final : public laban::testing::ForwardingLog {
 public:
  ReadLog(std::unique_ptr<Log> log, std::function<void()> on_read)
      : ForwardingLog(std::move(log)), on_read_(std::move(on_read)) {}

  Result<std::size_t> read(std::vector<StoredMessage>& into, std::size_t limit) override {
    on_read_();
    return ForwardingLog::read(into, limit);
  }
  Result<void> publish(std::uint64_t, const Subject&, std::string_view, std::string_view) override {
    return {};
  }

 private:
  std::function<void()> on_read_;
};

}  // namespace

TEST_CASE("a loop that is told to stop waits for the log until its patience ends, and no longer") {
  laban::testing::PaymentWorld world;
  laban::testing::PaymentProcess process(world, "payment");
  int rounds = 0;
  bool counts = false;
  process.begin(
      std::make_unique<ReadLog>(memory::open(world.stream),
                                [&] {
                                  if (!counts) return;
                                  ++rounds;
                                  if (rounds == 3)
                                    world.clock.advance(limits::stop_patience - Duration(1));
                                  if (rounds == 5) world.clock.advance(Duration(1));
                                }),
      memory::make_disk(), {"payment", "shop", 0, 1});
  world.reserve(1);
  for (int i = 0; i < 10; ++i) REQUIRE(process.unit->step());
  REQUIRE(process.unit->outbox_size() == 1);
  Wakeup wakeup;
  const StopSignal stop(wakeup);
  runtime::Pulse pulse;
  Loop loop(
      "payment", world.clock, wakeup,
      std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>()),
      pulse);
  loop.add(*process.unit, 0);
  loop.end();
  counts = true;
  CHECK(loop.run(stop) == exit_done);
  CHECK(rounds == 5);
}
