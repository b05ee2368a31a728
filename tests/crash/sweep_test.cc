// Kills every program of a real system at every crash point it passes.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <fstream>

#include "bus/log/nats/connection.h"
#include "bus/log/wakeup.h"
#include "tests/crash/crash_list.h"
#include "tests/crash/crashes.h"
#include "tests/worlds/running_system.h"

using namespace laban::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t orders_of_a_burst = 40;

unsigned seed() {
  const char* given = std::getenv("LABAN_CRASH_SEED");
  return given == nullptr ? 1 : static_cast<unsigned>(std::stoul(given));
}

std::chrono::seconds patience() {
  const char* given = std::getenv("LABAN_CRASH_SECONDS");
  return std::chrono::seconds(given == nullptr ? 600 : std::stoi(given));
}

// A program of the tests that runs alongside the system and is restarted when it dies.
class Companion {
 public:
  Companion(RunningSystem& system, const std::string& name)
      : words_{program("laban-" + name), "--url", system.url(), "--dir", system.directory()} {}

  void keep_up() {
    if (process_ && !process_->has_ended()) return;
    process_ = std::make_unique<ChildProcess>(words_);
  }

 private:
  std::vector<std::string> words_;
  std::unique_ptr<ChildProcess> process_;
};

// What a broker may do on its own: deliver copies of old messages. Also garbage, and a definition
// that keeps changing, with a deadline that expires for many orders.
class Troubles {
 public:
  Troubles(RunningSystem& system, fs::path directory)
      : system_(system), definition_(directory / "order.yaml") {
    auto connection = laban::nats::Connection::open({system.url(), "troubles", ""}, nullptr, 10s);
    REQUIRE(connection);
    connection_ = std::move(*connection);
  }

  void make(std::size_t round) {
    apply_definition(round);
    if (round % 20 == 5) past_ = system_.log();
    for (std::size_t i = 0; i < 20 && i < past_.size(); ++i) {
      const auto& message = past_[(round * 131 + i * 17) % past_.size()];
      REQUIRE(connection_->publish_raw(message.subject, message.data));
    }
    for (int i = 0; i < 3; ++i) REQUIRE(connection_->publish_raw("shop.0.order.placed", "garbage"));
  }

 private:
  void apply_definition(std::size_t round) {
    std::ifstream file(LABAN_SOURCE_DIR "/schemas/sagas/order.yaml");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    const std::string last_step = "optional: true }";
    REQUIRE(text.find(last_step) != std::string::npos);
    text.replace(text.find(last_step), last_step.size(),
                 "optional: true, within: " + std::to_string(100 + round) + "ms }");
    std::ofstream(definition_) << text;
    const auto applied = run({program("laban"), "definitions", "apply", definition_.string(),
                              "--dir", system_.directory(), "--reason", "a test"});
    INFO(applied.output);
    REQUIRE(applied.exit_code == 0);
  }

  RunningSystem& system_;
  std::unique_ptr<laban::nats::Connection> connection_;
  const fs::path definition_;
  std::vector<laban::StoredMessage> past_;
};

// Placing gives up if the orders service died too often: placed orders are known by their ids.
std::size_t place_burst(RunningSystem& system, std::size_t round) {
  const auto count = std::to_string(orders_of_a_burst);
  while (system.place({"--generate", count, "--seed", std::to_string(round), "--rate", "0"})
             .at("orders_unplaced") != 0) {
  }
  return orders_of_a_burst;
}

}  // namespace

TEST_CASE("the list of crash points names those in the sources, and no other") {
  std::set<std::string> names;
  for (const auto& point : crash_points()) names.insert(point.name);
  for (const auto& point : preface_crash_points()) names.insert(point.name);
  for (const auto& point : refill_crash_points()) names.insert(point.name);
  const auto in_sources = crash_points_in(LABAN_SOURCE_DIR);
  for (const auto& name : names) CHECK_MESSAGE(in_sources.contains(name), name, " is in no source");
  for (const auto& name : in_sources) CHECK_MESSAGE(names.contains(name), name, " is in no list");
  CHECK(names.size() >= 40);
}

TEST_CASE("every service survives a crash at every point where it says its options") {
  TemporaryDirectory scratch;
  Crashes crashes(scratch.path());
  crashes.want(crashes_of(preface_crash_points(), seed()));
  RunningSystem system({"--fail", "payment=5%", "--restart-after", "5ms"});
  CHECK(eventually([&] { return crashes.missing().empty(); }));
  CHECK(listed(crashes.missing()) == "");
  const std::size_t placed = place_burst(system, 1);
  CHECK(system.all_ended(placed));
  CHECK(broken_rules(system.audit()) == "");
  CHECK(system.stop() == 0);
}

TEST_CASE("every program survives a crash at every point it passes") {
  TemporaryDirectory scratch;
  Crashes crashes(scratch.path());
  RunningSystem system({"--fail", "payment=5%,logistics=5%", "--restart-after", "5ms"});
  Companion flaky(system, "flaky");
  flaky.keep_up();
  crashes.want(crashes_of(crash_points(), seed()));
  for (const char* name :
       {"orders", "inventory", "payment", "seller", "logistics", "notification", "observer"}) {
    system.kill(name);
  }
  Troubles troubles(system, scratch.path());
  std::size_t placed = 0;
  const auto began = std::chrono::steady_clock::now();
  laban::Wakeup pace;
  for (std::size_t round = 1; !crashes.missing().empty(); ++round) {
    if (std::chrono::steady_clock::now() - began > patience()) break;
    troubles.make(round);
    placed += place_burst(system, round);
    for (int i = 0; i < (round % 8 == 0 ? 15 : 3); ++i) {
      flaky.keep_up();
      pace.wait(100ms);
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  const auto missing = crashes.missing();
  MESSAGE((crashes.wanted() - missing.size()), " of ", crashes.wanted(), " crashes in ",
          took.count(), " s, ", placed, " orders", listed(missing));
  CHECK(missing.empty());
  const bool all_ended = eventually(
      [&] {
        flaky.keep_up();
        return system.all_ended(placed, 1s);
      },
      120s);
  std::string counts;
  for (const auto& [state, count] : system.saga_counts()) {
    counts += state + " " + std::to_string(count) + "; ";
  }
  INFO(counts);
  const auto open = run({program("laban"), "sagas", "ls", "--state", "running", "--state",
                         "compensating", "--state", "placeholder", "--dir", system.directory()});
  INFO(placed, " orders; not ended:\n", open.output);
  CHECK(all_ended);
  CHECK(broken_rules(system.audit()) == "");
  CHECK(system.stop() == 0);
}
