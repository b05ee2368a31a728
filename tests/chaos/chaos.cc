#include "tests/chaos/chaos.h"

#include <fmt/core.h>

#include <map>
#include <nlohmann/json.hpp>

#include "bus/log/nats/connection.h"
#include "bus/log/wakeup.h"
#include "tests/chaos/observer_check.h"
#include "tests/simulation/random.h"
#include "tests/support/temporary_directory.h"
#include "tests/worlds/cluster.h"
#include "tests/worlds/running_system.h"

namespace laban::chaos {

using namespace std::chrono_literals;
using simulation::Random;
using testing::program;
using testing::run;

namespace {

Moment now() { return std::chrono::steady_clock::now(); }
double seconds_since(Moment then) { return std::chrono::duration<double>(now() - then).count(); }

class Run {
 public:
  Run(const ChaosOptions& options, const std::function<void(const std::string&)>& say)
      : options_(options),
        say_(say),
        random_(options.seed),
        troupe_(directory_.path(), TroupeOptions{options.fail, options.durability, {}, {}}),
        witness_(troupe_.direct_url()) {}

  ChaosReport play();

 private:
  void apply_definition();
  void place();
  void keep_placing();
  void cause_trouble();
  void trouble_broker();
  void pass(std::chrono::milliseconds time);
  void heal();
  std::map<std::string, std::uint64_t> counts();
  bool has_ended();
  void check(const std::string& what, std::vector<std::string> words);
  void check_rebuilds();

  const ChaosOptions options_;
  const std::function<void(const std::string&)>& say_;
  Random random_;
  testing::TemporaryDirectory directory_;
  Cluster troupe_;
  ObserverCheck witness_;
  std::unique_ptr<testing::ChildProcess> placing_;
  bool is_placed_ = false;
  Moment stalled_until_{}, next_broker_kill_{};
  ChaosReport report_;
};

void Run::apply_definition() {
  const auto applied = run({program("laban"), "definitions", "apply", LABAN_ORDER_SAGA, "--url",
                            troupe_.direct_url(), "--reason", "chaos"});
  if (applied.exit_code != 0) report_.violations.push_back("no definition: " + applied.output);
}

void Run::place() {
  const double rate =
      static_cast<double>(options_.orders) / (0.9 * static_cast<double>(options_.lasts.count()));
  placing_ = std::make_unique<testing::ChildProcess>(std::vector<std::string>{
      program("laban-orders"), "place", "--url", troupe_.url(), "--json", "--generate",
      std::to_string(options_.orders), "--seed", std::to_string(options_.seed), "--rate",
      fmt::format("{:.1f}", rate)});
}

// Orders that were not accepted are placed again; accepted ones are not placed twice.
void Run::keep_placing() {
  if (is_placed_ || !placing_->has_ended()) return;
  std::string output;
  while (const auto line = placing_->line(1s)) output += *line;
  const auto summary = nlohmann::json::parse(output, nullptr, false);
  is_placed_ = summary.is_object() && summary.value("orders_unplaced", 1) == 0;
  if (!is_placed_) place();
}

void Run::cause_trouble() {
  auto& members = troupe_.members();
  Member& victim = members[random_.below(members.size())];
  const auto dice = random_.below(1000);
  if (dice < 880) {
    const auto at = SystemClock().now();
    troupe_.kill(victim);
    witness_.killed(victim.name, at);
    ++report_.kills;
  } else if (dice < 940) {
    troupe_.freeze(victim, std::chrono::milliseconds(random_.between(50, 1500)));
    ++report_.freezes;
  } else if (dice < 970) {
    troupe_.proxy().cut();
    ++report_.cuts;
  } else if (dice < 985) {
    troupe_.proxy().stall(true);
    stalled_until_ = now() + std::chrono::milliseconds(random_.between(50, 800));
    ++report_.stalls;
  } else {
    troupe_.lose_store(victim);
    ++report_.stores_lost;
  }
}

void Run::trouble_broker() {
  if (now() < next_broker_kill_) return;
  next_broker_kill_ = now() + options_.between_broker_kills;
  const auto at = SystemClock().now();
  troupe_.broker().kill();
  troupe_.broker().start();
  witness_.killed("broker", at);
  ++report_.broker_kills;
}

// Lets time pass and does what is due meanwhile.
void Run::pass(std::chrono::milliseconds time) {
  Wakeup pace;
  const auto until = now() + time;
  do {
    if (now() >= stalled_until_) troupe_.proxy().stall(false);
    troupe_.step();
    witness_.look();
    keep_placing();
    pace.wait(std::min<Duration>(10ms, std::max<Duration>(until - now(), 1ms)));
  } while (now() < until);
}

std::map<std::string, std::uint64_t> Run::counts() {
  auto connection = nats::Connection::open({troupe_.direct_url(), "chaos", ""}, nullptr, 2s);
  if (!connection) return {};
  const auto answer =
      (*connection)->make_request_client("shop")->ask("observer", "sagas.stats", "{}", 2s);
  if (!answer) return {};
  return nlohmann::json::parse(*answer, nullptr, false)
      .value("counts", std::map<std::string, std::uint64_t>{});
}

bool Run::has_ended() {
  auto states = counts();
  report_.states.clear();
  for (const auto& [state, count] : states) {
    if (count > 0) report_.states += fmt::format("{} {}; ", state, count);
  }
  return states["completed"] + states["compensated"] == options_.orders &&
         states["running"] + states["compensating"] + states["placeholder"] == 0;
}

void Run::heal() {
  troupe_.thaw_all();
  while (!is_placed_) pass(50ms);
  const auto healed = now();
  while (seconds_since(healed) < 180) {
    pass(100ms);
    if (!has_ended()) continue;
    report_.healed_after = seconds_since(healed);
    return;
  }
  report_.violations.push_back("not every saga ended: " + report_.states);
}

void Run::check(const std::string& what, std::vector<std::string> words) {
  const auto finished = run(std::move(words));
  if (finished.exit_code == 0) return;
  report_.violations.push_back(
      fmt::format("{} ended with {}: {}", what, finished.exit_code, finished.output));
}

// Cuts in half every file of the store that holds rows.
void tear(const std::filesystem::path& store) {
  for (const auto& file : std::filesystem::recursive_directory_iterator(store)) {
    const auto kind = file.path().extension();
    if (kind == ".sst" || kind == ".log")
      std::filesystem::resize_file(file.path(), file.file_size() / 2);
  }
}

// One observer's store is deleted, the other's damaged and rebuilt: both must match the log again.
void Run::check_rebuilds() {
  const auto url = troupe_.direct_url();
  const auto here = directory_.path();
  Member& torn = troupe_.member("observer-1");
  troupe_.kill(torn);
  tear(torn.store());
  check("rebuilding a torn store",
        {program("laban"), "rebuild", "--yes", "--url", url, "--dir", here.string()});
  troupe_.lose_store(troupe_.member("observer-2"));
  const std::uint64_t end = witness_.messages();
  const auto deadline = now() + 120s;
  for (const auto& directory : {here, here / "second"}) {
    std::string output;
    bool is_equal = false;
    while (!is_equal && now() < deadline) {
      pass(500ms);
      const auto verified =
          run({program("laban"), "verify", "--url", url, "--dir", directory.string(), "--json"});
      output = verified.output;
      const auto verdict = nlohmann::json::parse(output, nullptr, false);
      is_equal = verified.exit_code == 0 && verdict.is_object() &&
                 verdict["partitions"][0].value("position", std::uint64_t{0}) >= end;
    }
    report_.rebuilds_equal += is_equal;
    if (!is_equal)
      report_.violations.push_back("a rebuilt store is not what the log says: " + output);
  }
}

ChaosReport Run::play() {
  apply_definition();
  place();
  next_broker_kill_ = now() + options_.between_broker_kills;
  const auto began = now();
  const std::chrono::duration<double> pause(1 / options_.kills_per_second / 0.88);
  auto said = began;
  while (now() - began < options_.lasts) {
    pass(std::chrono::duration_cast<std::chrono::milliseconds>(pause));
    trouble_broker();
    cause_trouble();
    if (now() - said < 5s) continue;
    said = now();
    say_(fmt::format("{:.0f} s: {} kills, {} of the broker, {} messages", seconds_since(began),
                     report_.kills, report_.broker_kills, witness_.messages()));
  }
  report_.seconds = seconds_since(began);
  heal();
  const auto url = troupe_.direct_url();
  const auto here = directory_.path();
  check("the audit", {program("laban-audit"), "--url", url, "--dir", here.string(), "--patience",
                      "30s", "--json"});
  for (const auto& directory : {here, here / "second"}) {
    check("verification of " + directory.filename().string(),
          {program("laban"), "verify", "--url", url, "--dir", directory.string(), "--json"});
  }
  check_rebuilds();
  if (!troupe_.stop()) report_.violations.push_back("a program did not stop well");
  report_.orders = options_.orders;
  report_.connections = troupe_.proxy().connections();
  report_.messages = witness_.messages();
  report_.service_recovery = witness_.service_recovery();
  report_.broker_recovery = witness_.broker_recovery();
  return report_;
}

}  // namespace

ChaosReport play(const ChaosOptions& options, const std::function<void(const std::string&)>& say) {
  return Run(options, say).play();
}

}  // namespace laban::chaos
