#include <doctest/doctest.h>

#include "tests/worlds/running_system.h"

using namespace laban::testing;

TEST_CASE("generated orders with real and injected failures all end, and the audit holds") {
  for (const char* partitions : {"1", "3"}) {
    CAPTURE(partitions);
    RunningSystem system(
        {"--partitions", partitions, "--fail", "payment=5%,logistics=3%,seller=2%,inventory=1%"});
    const auto placed = system.place({"--generate", "2000", "--seed", "11"});
    CHECK(placed.at("orders_accepted") == 2000);
    REQUIRE(system.all_ended(2000));
    auto counts = system.saga_counts();
    CHECK(counts["stuck"] == 0);
    CHECK(counts["compensated"] > 100);
    CHECK(counts["completed"] > 1500);
    CHECK(broken_rules(system.audit()) == "");
    CHECK(system.stop() == 0);
  }
}

TEST_CASE("placing the same orders again changes nothing") {
  RunningSystem system;
  CHECK(system.place({"--generate", "100", "--seed", "3"}).at("orders_accepted") == 100);
  REQUIRE(system.all_ended(100));
  REQUIRE(broken_rules(system.audit()) == "");  // waits for mails on their way
  const auto events = system.log().size();
  const auto again = system.place({"--generate", "100", "--seed", "3"});
  CHECK(again.at("orders_accepted") == 0);
  CHECK(again.at("already_placed") == 100);
  CHECK(system.all_ended(100));
  CHECK(system.event_counts()["order.placed"] == 100);
  CHECK(system.log().size() - events < 10);  // at most this many ticks
}

TEST_CASE("a stopped system continues where it stopped, in the same directory") {
  RunningSystem system({"--fail", "payment=10%"});
  system.place({"--generate", "300", "--seed", "5"});
  CHECK(system.stop() == 0);
  ChildProcess up({program("laban"), "up", "--dir", system.directory()});
  Finished wait;
  const bool ended = eventually([&] {
    wait = run({program("laban"), "sagas", "ls", "--dir", system.directory(), "--state", "running",
                "--json"});
    const auto listed = nlohmann::json::parse(wait.output, nullptr, false);
    return wait.exit_code == 0 && listed.is_object() && listed.at("sagas").empty();
  });
  CHECK(ended);
  const bool audited = eventually([&] {
    return run({program("laban"), "audit", "--dir", system.directory()}).exit_code == 0;
  });
  CHECK(audited);
  CHECK(WEXITSTATUS(up.stop(SIGINT)) == 0);
}
