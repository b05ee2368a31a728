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

}  // namespace

TEST_CASE(
    "a rebuild under other options charges no order whose charge was declined, and says why") {
  RunningSystem system({"--fail", "payment=30%"});
  CHECK(system.place({"--generate", "60", "--seed", "3"}).at("orders_accepted") == 60);
  REQUIRE(system.all_ended(60));
  const auto before = payments(system);
  REQUIRE(before.at("payment.declined").size() > 5);
  REQUIRE(system.stop() == 0);
  std::filesystem::remove_all(system.directory() + "/stores/payment");

  system.start_again({"--fail", "none"});
  Finished doctor;
  const bool is_said = eventually([&] {
    doctor = run({program("laban"), "doctor", "--dir", system.directory(), "--ascii"});
    return doctor.output.find("decides otherwise") != std::string::npos;
  });
  CHECK(is_said);
  CHECK(doctor.exit_code == 3);
  CHECK(payments(system) == before);

  // What the message says to do.
  REQUIRE(system.stop() == 0);
  std::filesystem::remove_all(system.directory() + "/stores/payment");
  system.start_again({"--fail", "payment=30%"});
  CHECK(system.place({"--generate", "20", "--seed", "4"}).at("orders_accepted") == 20);
  REQUIRE(system.all_ended(80));
  const auto after = payments(system);
  CHECK(in_both(after.at("payment.charged"), after.at("payment.declined")) == 0);
  CHECK(broken_rules(system.audit()) == "");
}
