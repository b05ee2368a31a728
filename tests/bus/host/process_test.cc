// The shell around a service: options, effects on threads, stopping.
#include <doctest/doctest.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <set>
#include <stdexcept>

#include "bus/file/atomic_write.h"
#include "bus/host/effect_threads.h"
#include "bus/host/limits.h"
#include "bus/host/process_options.h"
#include "bus/host/stop_signal.h"
#include "tests/support/temporary_directory.h"

using namespace laban;
using namespace laban::host;
using namespace std::chrono_literals;

TEST_CASE("options of a service are read in each usual form") {
  const auto options =
      parse_extras({"--fail", "5%", "--credit-limit=100", "--quiet", "--dir", "x"});
  REQUIRE(options);
  CHECK(*options == std::map<std::string, std::string>{
                        {"fail", "5%"}, {"credit-limit", "100"}, {"quiet", "true"}, {"dir", "x"}});
  CHECK(parse_extras({"fail"}).error().kind == ErrorKind::invalid);
  CHECK_FALSE(parse_extras({"--"}));
}

TEST_CASE("a process finds the system that runs in its directory, unless it is told another") {
  const laban::testing::TemporaryDirectory directory;
  const auto reached = [&](std::string url, std::string name_space) {
    ProcessOptions options;
    options.directory = directory.path();
    options.url = std::move(url);
    options.name_space = std::move(name_space);
    const auto found = reach_system(options);
    return found ? options.url + " " + options.name_space : found.error().message;
  };
  const auto file = directory.path() / "run.json";
  CHECK(reached("", "") == "nats://127.0.0.1:4222 shop");
  REQUIRE(write_atomically(file, R"({"url": "nats://127.0.0.1:5000", "namespace": "mall"})"));
  CHECK(reached("", "") == "nats://127.0.0.1:5000 mall");
  CHECK(reached("nats://broker:1", "") == "nats://broker:1 mall");
  CHECK(reached("", "fair") == "nats://127.0.0.1:5000 fair");
  CHECK(reached("nats://broker:1", "fair") == "nats://broker:1 fair");
  for (const char* text : {"", "[]", "{\"url\": 1, \"namespace\": \"mall\"}", "{\"url\": \"x\"}"}) {
    REQUIRE(write_atomically(file, text));
    CHECK(reached("", "").find("run.json does not say where its system listens") !=
          std::string::npos);
    CHECK(reached("nats://broker:1", "fair") == "nats://broker:1 fair");
  }
}

TEST_CASE("effects run on threads, and a performer that throws is tried again later") {
  Service service("notification");
  service.effect(
      "mail",
      [](const PendingEffect& effect) {
        if (effect.body == "throw") throw std::runtime_error("no route");
        return EffectResult{EffectResult::Kind::done, effect.body};
      },
      [](const PendingEffect&, const EffectResult&, Tx&) {});
  Wakeup wakeup;
  EffectThreads threads(service, wakeup, 2);
  for (std::uint64_t i = 1; i <= 50; ++i)
    threads.start({{i, i}, "o-1", "mail", i == 7 ? "throw" : "ok"});
  threads.start({{99, 99}, "o-1", "parrot", ""});
  std::vector<std::pair<PendingEffect, EffectResult>> results;
  for (int rounds = 0; results.size() < 51 && rounds < 1000; ++rounds) {
    wakeup.wait(100ms);
    threads.take_results(results);
  }
  REQUIRE(results.size() == 51);
  std::set<EventId> keys;
  for (const auto& [effect, result] : results) {
    keys.insert(effect.key);
    if (effect.body == "throw") {
      CHECK(result.kind == EffectResult::Kind::retry);
      CHECK(result.detail == "no route");
    } else if (effect.kind == "parrot") {
      CHECK(result.kind == EffectResult::Kind::failed);
    } else {
      CHECK(result.kind == EffectResult::Kind::done);
    }
  }
  CHECK(keys.size() == 51);
}

TEST_CASE("as many effects run at a time as there are threads, one more when one has ended") {
  Service service("notification");
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t running = 0, most = 0, begun = 0, allowed = 0;
  service.effect(
      "mail",
      [&](const PendingEffect&) {
        std::unique_lock lock(mutex);
        const std::size_t number = ++begun;
        most = std::max(most, ++running);
        changed.notify_all();
        changed.wait(lock, [&] { return number <= allowed; });
        --running;
        return EffectResult{};
      },
      [](const PendingEffect&, const EffectResult&, Tx&) {});
  Wakeup wakeup;
  EffectThreads threads(service, wakeup, limits::effect_threads);
  for (std::uint64_t i = 1; i <= limits::effect_threads + 1; ++i)
    threads.start({{i, i}, "o-1", "mail", ""});
  {
    std::unique_lock lock(mutex);
    const auto have_begun = [&](std::size_t count) {
      return changed.wait_for(lock, 30s, [&] { return begun == count; });
    };
    CHECK(have_begun(limits::effect_threads));
    ++allowed;
    changed.notify_all();
    CHECK(have_begun(limits::effect_threads + 1));
    CHECK(most == limits::effect_threads);
    allowed = limits::effect_threads + 1;
    changed.notify_all();
  }
  std::vector<std::pair<PendingEffect, EffectResult>> results;
  for (int rounds = 0; results.size() <= limits::effect_threads && rounds < 1000; ++rounds) {
    wakeup.wait(100ms);
    threads.take_results(results);
  }
  CHECK(results.size() == limits::effect_threads + 1);
}

TEST_CASE("SIGTERM is seen by the loop, which is woken") {
  Wakeup wakeup;
  StopSignal stop(wakeup);
  CHECK_FALSE(stop.is_set());
  ::kill(::getpid(), SIGTERM);
  for (int rounds = 0; !stop.is_set() && rounds < 100; ++rounds) wakeup.wait(100ms);
  CHECK(stop.is_set());
}
