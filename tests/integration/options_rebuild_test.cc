// A service whose store is lost while its options change does not decide its history anew.
#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <set>

#include "bus/event/wire.h"
#include "tests/worlds/running_system.h"

using namespace laban;
using namespace laban::testing;

namespace {

// By type: the ids of payment's events.
std::map<std::string, std::set<EventId>> payments(RunningSystem& system) {
  std::map<std::string, std::set<EventId>> ids;
  for (const auto& message : system.log()) {
    const auto event = wire::decode(message, "shop", 0, 1);
    if (event && event->envelope.source == "payment")
      ids[std::string(event->envelope.type)].insert(event->envelope.id);
  }
  return ids;
}

std::size_t in_both(const std::set<EventId>& one, const std::set<EventId>& other) {
  std::size_t both = 0;
  for (const auto& id : one) both += other.count(id);
  return both;
}

std::string words(RunningSystem& system, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), program("laban"));
  arguments.insert(arguments.end(), {"--dir", system.directory(), "--ascii"});
  return run(arguments).output;
}

// How often payment declined an order of this batch.
std::size_t declined_since(RunningSystem& system,
                           const std::map<std::string, std::set<EventId>>& was) {
  return payments(system).at("payment.declined").size() - was.at("payment.declined").size();
}

}  // namespace

TEST_CASE("a rebuild under another command line decides nothing anew") {
  RunningSystem system({"--fail", "payment=30%"});
  CHECK(system.place({"--generate", "60", "--seed", "3"}).at("orders_accepted") == 60);
  REQUIRE(system.all_ended(60));
  const auto before = payments(system);
  REQUIRE(before.at("payment.declined").size() > 5);
  REQUIRE(system.stop() == 0);
  std::filesystem::remove_all(system.directory() + "/stores/payment");

  system.start_again({"--fail", "none"});
  std::string doctor;
  CHECK(eventually([&] {
    doctor = words(system, {"doctor"});
    return doctor.find("is ignored: the log has 30% in force") != std::string::npos;
  }));
  CHECK(doctor.find("laban options apply payment fail=") != std::string::npos);
  CHECK(payments(system) == before);

  // Whatever comes next goes by the log as well, until an operator changes it there.
  CHECK(system.place({"--generate", "40", "--seed", "4"}).at("orders_accepted") == 40);
  REQUIRE(system.all_ended(100));
  CHECK(declined_since(system, before) > 3);
  const auto then = payments(system);
  const std::string applied = words(
      system, {"options", "apply", "payment", "fail=0%", "--reason", "no more injected failures"});
  CHECK(applied.find("payment partition 0: in force from #") != std::string::npos);
  CHECK(words(system, {"options", "ls", "payment"}).find("fail          0%") != std::string::npos);
  CHECK(system.place({"--generate", "40", "--seed", "5"}).at("orders_accepted") == 40);
  REQUIRE(system.all_ended(140));
  CHECK(declined_since(system, then) == 0);

  // Both values are found again, each where it counted.
  const auto all = payments(system);
  REQUIRE(system.stop() == 0);
  std::filesystem::remove_all(system.directory() + "/stores/payment");
  system.start_again({"--fail", "payment=100%"});
  CHECK(system.place({"--generate", "20", "--seed", "6"}).at("orders_accepted") == 20);
  REQUIRE(system.all_ended(160));
  CHECK(declined_since(system, all) == 0);
  CHECK(in_both(all.at("payment.charged"), all.at("payment.declined")) == 0);
  CHECK(broken_rules(system.audit()) == "");
}
