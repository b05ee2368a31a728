#include <doctest/doctest.h>

#include "tests/integration/running_system.h"

using namespace laban::testing;

TEST_CASE("a service added by hand runs against a live system and gets past events too") {
  RunningSystem system;
  system.place({"--generate", "150", "--seed", "8"});
  REQUIRE(system.all_ended(150));
  const auto charged = system.event_counts()["payment.charged"];
  ChildProcess loyalty({program("laban-loyalty"), "--url", system.url(), "--dir", system.directory()});
  CHECK(eventually([&] { return system.event_counts()["loyalty.points_earned"] == charged; }));
  system.place({"--generate", "50", "--seed", "9"});
  REQUIRE(system.all_ended(200));
  CHECK(eventually([&] {
    auto counts = system.event_counts();
    return counts["loyalty.points_earned"] == counts["payment.charged"];
  }));
  CHECK(broken_rules(system.audit()) == "");
  CHECK(WEXITSTATUS(loyalty.stop(SIGTERM)) == 0);
}
