// How long it takes from an event's publication until `laban tail` prints it. Printed, not checked:
// the figure depends on the machine.

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

#include "tests/integration/shell.h"
#include "tests/support/child_process.h"

using namespace laban;
using namespace laban::testing;
using namespace std::chrono_literals;

TEST_CASE("every event becomes a line of tail, and how fast is measured") {
  Shop shop({"--no-observer"});
  ChildProcess tail({program("laban"), "tail", "--last", "0", "--grep", "probe", "--dir",
                     shop.system.directory()});
  std::vector<double> milliseconds;
  // Unreadable messages are lines, too.
  const auto publish = [&](const std::string& name) {
    REQUIRE(shop.system.connection().publish_raw("shop.0.x." + name, "probe"));
  };
  publish("first");
  REQUIRE(eventually([&] {  // starts at the end of the log, whenever that is
    if (tail.line(100ms)) return true;
    publish("again");
    return false;
  }));
  while (tail.line(300ms)) {
  }
  for (int i = 0; i < 500; ++i) {
    const std::string name = fmt::format("n{}", i);
    const auto begin = std::chrono::steady_clock::now();
    publish(name);
    const auto line = tail.line();
    const auto took = std::chrono::steady_clock::now() - begin;
    REQUIRE(line);
    CHECK(contains(*line, "shop.0.x." + name));
    milliseconds.push_back(std::chrono::duration<double, std::milli>(took).count());
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  MESSAGE("from publication to line: p50 ", milliseconds[250], " ms, p99 ", milliseconds[494],
          " ms, longest ", milliseconds.back(), " ms");
}
