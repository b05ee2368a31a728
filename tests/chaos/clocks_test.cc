// Clocks that jump, on real programs: of a service and of an observer.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/worlds/test_system.h"

using namespace laban::chaos;
using namespace laban::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

std::string with_clock(const fs::path& file) {
  return "env LD_PRELOAD='" SHIFTED_CLOCK_LIBRARY "' SHIFTED_CLOCK='" + file.string() + "'";
}

void shift_clock(const fs::path& file, std::chrono::seconds by) {
  const std::int64_t seconds = by.count();
  std::fstream clock(file, std::ios::in | std::ios::out | std::ios::binary);
  clock.write(reinterpret_cast<const char*>(&seconds), sizeof seconds);
}

}  // namespace

TEST_CASE("clocks of a service and an observer jump by hours, and no deadline passes by that") {
  TemporaryDirectory home;
  const auto clock = home.path() / "clock";
  std::ofstream(clock, std::ios::binary) << std::string(sizeof(std::int64_t), '\0');
  const auto shifted = with_clock(clock);
  TestSystem site(home.path(), {"",  // nothing fails without a fault
                                "process",
                                {{"payment", shifted}, {"observer-1", shifted}},
                                {}});
  std::size_t placed = 0;
  for (const auto by : {1h, -2h, 25h, 0h}) {
    site.place(placed += 60);
    shift_clock(clock, by);
    site.place(placed += 20);
  }
  REQUIRE(site.all_ended());
  const auto events = site.events();
  const auto refused = std::count_if(events.begin(), events.end(), [](const std::string& event) {
    return event.starts_with("payment.declined ") || event.starts_with("inventory.rejected ");
  });
  CHECK(site.counts()["completed"] + static_cast<std::uint64_t>(refused) == placed);
  for (const char* name : {"payment", "observer-1"}) {
    const auto& member = site.cluster.member(name);
    CHECK(member.starts == 1);
    CHECK_FALSE(member.process->has_ended());
  }
  site.check_books();
  // The clock did jump: the program logs it.
  shift_clock(clock, 24h * 365 * 30);
  auto& payment = site.cluster.member("payment");
  payment.process->stop(SIGTERM);
  CHECK(site.said_by(payment).find("\n205") != std::string::npos);
}
