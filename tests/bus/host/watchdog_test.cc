// A loop that hangs is noticed, with what it was doing. Nothing here waits ten seconds: the
// detector is told what time it is.

#include "bus/host/watchdog.h"

#include <doctest/doctest.h>
#include <laban/service.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <future>

#include "bus/event/manual_clock.h"
#include "bus/event/wire.h"
#include "bus/host/loop.h"
#include "bus/log/memory/memory_log.h"
#include "bus/runtime/handlers/handler_processor.h"
#include "bus/runtime/watched_store.h"
#include "bus/store/memory/memory_store.h"
#include "events/inventory.h"

using namespace laban;
using namespace laban::host;
using namespace std::chrono_literals;
using runtime::Pulse;

namespace {

// Looks once a second, as the watchdog does.
struct Looks {
  explicit Looks(const Pulse& pulse) : detector(pulse) { CHECK_FALSE(detector.look(now)); }

  // What is said within so many seconds.
  std::optional<std::string> within(int seconds) {
    for (int i = 0; i < seconds; ++i) {
      now += 1s;
      if (auto said = detector.look(now)) return said;
    }
    return std::nullopt;
  }

  StallDetector detector;
  SteadyTime now{1h};
};

// Hangs until it is let go; at the latest when the test is over.
struct Hook {
  std::promise<void> freed;
  std::shared_future<void> future = freed.get_future().share();
  std::atomic<bool> is_free = false;

  void hang() const { future.wait(); }
  void let_go() {
    if (!is_free.exchange(true)) freed.set_value();
  }
  ~Hook() { let_go(); }
};

// Turns until the pulse says it is in there.
void wait_for(const Pulse& pulse, const std::string& doing) {
  const SystemClock clock;
  const SteadyTime deadline = clock.steady() + 30s;
  while (pulse.look().doing != doing && clock.steady() < deadline) std::this_thread::yield();
  CHECK(pulse.look().doing == doing);
}

Logger silent() {
  return std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
}

class OneRequest final : public RequestServer {
 public:
  Result<void> serve(std::string_view, std::string_view) override { return {}; }
  void take(std::vector<Request>& into, std::size_t) override {
    if (!is_taken) into.push_back({1, "whatif", std::string(733, 'x')});
    is_taken = true;
  }
  void reply(std::uint64_t, Result<std::string>) override {}
  bool is_taken = false;
};

void append_reserved(memory::Stream& stream) {
  inventory::ReservedT event;
  const auto payload = detail::encode_payload(event);
  Envelope envelope;
  envelope.id = root_id("inventory", "o-1", "inventory.reserved");
  envelope.type = "inventory.reserved";
  envelope.source = "inventory";
  envelope.saga = "o-1";
  envelope.payload = {payload.data(), payload.size()};
  stream.append("shop.0.inventory.reserved", wire::encode(envelope));
}

// A service on one partition, in memory, stepped by a loop on a thread of its own.
struct RunningLoop {
  memory::ManualClock clock{Time(1000s)};
  Wakeup wakeup;
  Pulse pulse;
  std::shared_ptr<memory::Stream> stream = std::make_shared<memory::Stream>(clock);
  std::unique_ptr<Log> log = memory::open(stream);
  Loop loop{"payment", clock, wakeup, silent(), pulse};
  std::unique_ptr<runtime::HandlerProcessor> processor;
  std::unique_ptr<Store> store;
  std::unique_ptr<runtime::PartitionTask> task;
  OneRequest requests;
  StopSignal stop{wakeup};
  std::thread thread;

  void add(const Service& service) {
    processor = std::make_unique<runtime::HandlerProcessor>(service, "shop", 0, 1);
    store = std::make_unique<runtime::WatchedStore>(
        memory::open(memory::make_disk(), runtime::PartitionTask::families(*processor)), pulse);
    runtime::PartitionTaskConfig config{"payment", "shop", 0, 1};
    config.pulse = &pulse;
    task = std::make_unique<runtime::PartitionTask>(std::move(config), *processor, *log, *store,
                                                    clock);
    loop.add(*task, 0);
  }
  void start() {
    thread = std::thread([this] { CHECK(loop.run(stop) == exit_done); });
  }
  // Ended by a question: the signal would end all tests.
  void join() { thread.join(); }
};

}  // namespace

TEST_CASE("a loop that goes on is left alone, however long") {
  Pulse pulse;
  Looks looks(pulse);
  for (int i = 0; i < 1000; ++i) {
    pulse.work("taking requests");
    CHECK_FALSE(looks.within(9));
  }
}

TEST_CASE("work that has not ended after ten seconds is named, and not earlier") {
  Pulse pulse;
  Looks looks(pulse);
  pulse.work("message {0} at sequence {1}", "shop.0.payment.charged", 4711);
  CHECK_FALSE(looks.within(1));  // sees the beat
  CHECK_FALSE(looks.within(9));
  CHECK(looks.within(1) ==
        "the loop has not moved for 10.0 s: message shop.0.payment.charged at sequence 4711");
}

TEST_CASE("broker, disk and a store that is opened are waited for longer, and not for ever") {
  Pulse pulse;
  Looks looks(pulse);
  pulse.wait("opening the store of partition {1}", {}, 3);
  CHECK_FALSE(looks.within(1));
  CHECK_FALSE(looks.within(599));
  CHECK(looks.within(1) == "the loop has not moved for 10m00s: opening the store of partition 3");
}

TEST_CASE("work that reads from its store goes on, and not for ever") {
  Pulse pulse;
  Looks looks(pulse);
  pulse.work("message {0} at sequence {1}", "shop.0.laban.tick", 1);
  CHECK_FALSE(looks.within(1));
  for (int i = 0; i < 599; ++i) {
    pulse.touch();
    CHECK_FALSE(looks.within(1));
  }
  pulse.touch();
  CHECK(looks.within(1).has_value());
}

TEST_CASE("reads end the patience of work only as long as there are any") {
  Pulse pulse;
  Looks looks(pulse);
  pulse.work("question {0} of {1} bytes", "sagas.ls", 2);
  CHECK_FALSE(looks.within(9));
  pulse.touch();
  CHECK_FALSE(looks.within(10));
  CHECK(looks.within(1).has_value());
}

TEST_CASE("a process that was stopped for hours as a whole is not one that hangs") {
  Pulse pulse;
  Looks looks(pulse);
  pulse.work("taking requests");
  CHECK_FALSE(looks.within(1));
  for (int i = 0; i < 4; ++i) {
    looks.now += 5h;
    CHECK_FALSE(looks.detector.look(looks.now));
  }
}

TEST_CASE("what is said of hostile names is printable, and not long") {
  Pulse pulse;
  pulse.work("message {0} at sequence {1}", "shop.0.\x1b[2J\n\xff{0}", 1);
  CHECK(pulse.look().doing == "message shop.0.?[2J??{0} at sequence 1");
  pulse.work("question {0} of {1} bytes", std::string(100'000, 'q'), 2);
  CHECK(pulse.look().doing == "question " + std::string(128, 'q') + " of 2 bytes");
  pulse.work("nothing");
  CHECK(pulse.look().doing == "nothing");
}

TEST_CASE("the watchdog looks by itself, and says it once") {
  Pulse pulse;
  const SystemClock clock;
  std::promise<std::string> said;
  std::atomic<int> times = 0;
  pulse.work("what falls due on partition {1}", {}, 2);
  {
    const Watchdog watchdog(pulse, clock,
                            [&](const std::string& why) {
                              if (times++ == 0) said.set_value(why);
                            },
                            {.work = 20ms, .wait = 1h, .between_looks = 2ms});
    auto future = said.get_future();
    REQUIRE(future.wait_for(30s) == std::future_status::ready);
    CHECK(future.get().find("what falls due on partition 2") != std::string::npos);
  }
  CHECK(times == 1);
}

TEST_CASE("a watchdog of a process that ends ends with it") {
  const Pulse pulse;
  const SystemClock clock;
  const Watchdog watchdog(pulse, clock, [](const std::string& why) { FAIL(why); });
}

TEST_CASE("a handler that hangs is named by its event") {
  Hook hook;
  Service service("payment");
  service.on<inventory::Reserved>([&](const Event<inventory::Reserved>&, Tx&) {
    hook.hang();
    return Outcome::done();
  });
  RunningLoop running;
  running.loop.every(1ms, [&] { running.loop.end(); });
  running.add(service);
  append_reserved(*running.stream);
  running.start();
  wait_for(running.pulse, "message shop.0.inventory.reserved at sequence 1");
  CHECK(Looks(running.pulse).within(11).value_or("").find("inventory.reserved at sequence 1") !=
        std::string::npos);
  hook.let_go();
  running.join();
}

TEST_CASE("a question that is never answered is named") {
  Hook hook;
  RunningLoop running;
  running.loop.on_other_request(running.requests, [&](const Request&) -> Result<std::string> {
    hook.hang();
    running.loop.end();
    return std::string();
  });
  running.start();
  wait_for(running.pulse, "question whatif of 733 bytes");
  CHECK(Looks(running.pulse).within(11).value_or("").find("question whatif of 733 bytes") !=
        std::string::npos);
  hook.let_go();
  running.join();
}

TEST_CASE("a store tells of its reads, and reads as before") {
  Pulse pulse;
  runtime::WatchedStore store(memory::open(memory::make_disk(), {"rows"}), pulse);
  WriteBatch batch;
  for (const char* key : {"a", "b", "c"}) batch.put(0, key, key);
  REQUIRE(store.write(batch));
  const auto touches_of = [&](const auto& read) {
    const auto before = pulse.look().touches;
    read();
    return pulse.look().touches - before;
  };
  CHECK(touches_of([&] { CHECK(**store.get(0, "b") == "b"); }) == 1);
  std::string seen;
  const auto visit = [&](std::string_view key, std::string_view) {
    seen += key;
    return seen.size() < 5;
  };
  CHECK(touches_of([&] { REQUIRE(store.scan(0, {}, {}, visit)); }) == 3);
  CHECK(touches_of([&] { REQUIRE(store.scan_backwards(0, {}, {}, visit)); }) == 2);
  CHECK(seen == "abccb");
  REQUIRE(store.sync());
}
