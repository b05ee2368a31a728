// System calls that fail, or never return, in services and observers, injected by strace.
#include <algorithm>

#include "tests/worlds/test_system.h"

using namespace laban::chaos;
using namespace laban::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

// Makes every `when`th such call on the store's write-ahead logs go wrong as `how` says.
std::string injecting(const fs::path& store, const std::string& call, const std::string& how) {
  std::string words = "strace -D -f -qq -o /dev/null -e trace=" + call;
  for (int number = 1; number <= 60; ++number) {
    char name[16];
    std::snprintf(name, sizeof name, "%06d.log", number);
    words += " -P '" + (store / "0" / name).string() + "'";
  }
  return words + " -e inject=" + call + ":" + how;
}

}  // namespace

TEST_CASE("system calls that fail or kill cost a restart and nothing else") {
  const auto strace = run({"/usr/bin/strace", "-qq", "-o", "/dev/null", "true"});
  REQUIRE_MESSAGE(strace.exit_code == 0, "strace cannot trace here: run scripts/deps");
  struct Case {
    const char* member;
    const char* call;
    const char* how;
    const char* says;  // empty: it cannot
  };
  constexpr Case cases[] = {
      {"payment", "write", "error=ENOSPC:when=15", "make room and start again"},
      {"inventory", "write", "error=EIO:when=20", "Input/output error"},
      {"seller", "write", "signal=KILL:when=12", ""},
      {"logistics", "fdatasync", "error=EIO:when=15", "Input/output error"},
      {"notification", "fdatasync", "signal=KILL:when=12", ""},
      {"observer-1", "write", "error=ENOSPC:when=30", "make room and start again"},
      {"observer-2", "fdatasync", "error=ENOSPC:when=25", "make room and start again"},
  };
  TemporaryDirectory home;
  TroupeOptions options{"payment=5%,logistics=5%", "power", {}, {}};
  for (const auto& one : cases) {
    const std::string name = one.member;
    const auto directory = name == "observer-2" ? home.path() / "second" : home.path();
    const auto program = name.substr(0, name.find('-'));
    options.wrappers[name] = injecting(directory / "stores" / program, one.call, one.how);
  }
  TestSystem site(home.path(), options);
  // How many calls an order takes depends on how writes are grouped.
  const auto all_have_died = [&] {
    return std::all_of(std::begin(cases), std::end(cases),
                       [&](const Case& one) { return site.cluster.member(one.member).starts > 1; });
  };
  for (std::size_t placed = 20; placed <= 120 || (!all_have_died() && placed <= 600);
       placed += 20) {
    site.place(placed);
    site.cluster.step();
  }
  CHECK(site.all_ended());
  site.cluster.unwrap_all();
  CHECK(site.all_ended());
  for (const auto& one : cases) {
    const std::string name = one.member;
    CAPTURE(name);
    const auto& member = site.cluster.member(name);
    CHECK(member.starts > 1);
    CHECK(site.said_by(member).find(one.says) != std::string::npos);
  }
  site.check_books();
}
