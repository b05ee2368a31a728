#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "tests/worlds/running_system.h"

using namespace laban::testing;
using namespace std::chrono_literals;

TEST_CASE("services keep working without the observer; when it starts, it compensates what waits") {
  RunningSystem system({"--no-observer", "--fail", "payment=10%"});
  system.place({"--generate", "1000", "--seed", "9"});
  std::map<std::string, std::uint64_t> events;
  const bool business_done = eventually([&] {
    events = system.event_counts();
    return events["logistics.dispatched"] + events["payment.declined"] +
               events["inventory.rejected"] + events["seller.rejected"] +
               events["logistics.rejected"] ==
           1000;
  });
  CHECK(business_done);
  CHECK(events["payment.declined"] > 50);
  CHECK(events["order.cancelled"] == 0);
  CHECK(events["laban.tick"] == 0);

  ChildProcess observer(
      {program("laban-observer"), "--url", system.url(), "--dir", system.directory()});
  REQUIRE(system.all_ended(1000));
  CHECK(system.saga_counts()["compensated"] == 1000 - events["logistics.dispatched"]);
  CHECK(broken_rules(system.audit()) == "");
  CHECK(WEXITSTATUS(observer.stop(SIGTERM)) == 0);
}

TEST_CASE("an observer that cannot start keeps no service from starting") {
  RunningSystem system;
  system.place({"--generate", "5", "--seed", "1"});
  REQUIRE(system.all_ended(5));
  REQUIRE(system.stop() == 0);
  std::ofstream(system.directory() + "/stores/observer/0/CURRENT") << "damaged\n";
  system.start_again({"--restart-after", "10ms"});
  CHECK(system.place({"--generate", "5", "--seed", "2"}).at("orders_accepted") == 5);
  CHECK(eventually([&] { return system.event_counts()["logistics.dispatched"] == 10; }));
  CHECK(system.stop() == 0);

  std::filesystem::remove_all(system.directory() + "/stores/observer");
  system.start_again();
  CHECK(system.all_ended(10));
}

TEST_CASE("a second observer on the same log emits nothing twice and agrees") {
  RunningSystem system({"--fail", "payment=10%"});
  TemporaryDirectory own;
  ChildProcess second(
      {program("laban-observer"), "--url", system.url(), "--dir", own.path().string()});
  system.place({"--generate", "500", "--seed", "4"});
  REQUIRE(system.all_ended(500));
  CHECK(broken_rules(system.audit()) == "");
  const auto events = system.event_counts();
  const auto count = [&](const char* type) { return events.contains(type) ? events.at(type) : 0; };
  CHECK(count("order.cancel_requested") == count("order.cancelled"));
  CHECK(count("logistics.stop_requested") == count("logistics.stopped"));
  CHECK(WEXITSTATUS(second.stop(SIGTERM)) == 0);
}
