// kill -9 of everything, in the middle of a run.
#include <doctest/doctest.h>

#include <fstream>
#include <set>
#include <thread>

#include "bus/log/wakeup.h"
#include "tests/worlds/running_system.h"

using namespace laban::testing;
using namespace std::chrono_literals;

namespace {

std::size_t orders() {
  const char* wanted = std::getenv("LABAN_KILL_ORDERS");
  return wanted == nullptr ? 6000 : std::stoul(wanted);
}

// "partition/sequence" of every line of `laban tail --jsonl`; counts duplicates.
struct Tailed {
  std::set<std::string> positions;
  std::size_t repeated = 0;
};

Tailed read_tail(const std::string& path) {
  Tailed tailed;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const auto event = nlohmann::json::parse(line, nullptr, false);
    if (!event.is_object()) continue;
    const auto position = event.value("partition", nlohmann::json()).dump() + "/" +
                          event.value("sequence", nlohmann::json()).dump();
    if (!tailed.positions.insert(position).second) ++tailed.repeated;
  }
  return tailed;
}

}  // namespace

TEST_CASE(
    "every process is killed in the middle of a run: the same ending, and tail misses nothing") {
  RunningSystem system({"--fail", "payment=5%,logistics=5%"});
  const std::string tail_file = system.directory() + "/tail.jsonl";
  ChildProcess tail({"/bin/sh", "-c",
                     "exec '" + program("laban") + "' tail --dir '" + system.directory() +
                         "' --since '#1' --jsonl > '" + tail_file + "'"});
  nlohmann::json placed;
  std::thread placing([&] {
    placed =
        system.place({"--generate", std::to_string(orders()), "--seed", "23", "--rate", "1000"});
  });
  laban::Wakeup pace;
  for (const char* name : {"inventory", "payment", "nats-server", "seller", "logistics",
                           "notification", "observer", "nats-server", "orders"}) {
    pace.wait(300ms);
    system.kill(name);
  }
  placing.join();
  CHECK(placed.at("orders_accepted").get<std::size_t>() +
            placed.at("already_placed").get<std::size_t>() ==
        orders());
  REQUIRE(system.all_ended(orders(), 180s));
  CHECK(system.saga_counts()["stuck"] == 0);
  CHECK(broken_rules(system.audit()) == "");

  const auto messages = system.log().size();
  Tailed tailed;
  const bool all_seen =
      eventually([&] { return (tailed = read_tail(tail_file)).positions.size() >= messages; });
  CHECK(all_seen);
  CHECK(tailed.repeated == 0);
  tail.stop(SIGINT);
  CHECK(system.stop() == 0);
}
