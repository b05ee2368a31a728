// A log that lost its tail is restored although the services that restore it die again and again.
#include <algorithm>
#include <iterator>

#include "tests/crash/crash_list.h"
#include "tests/crash/crashes.h"
#include "tests/worlds/test_system.h"

using namespace laban::chaos;
using namespace laban::testing;
using namespace std::chrono_literals;

TEST_CASE("a refill survives a crash at every point, and the log has its old order again") {
  const TemporaryDirectory scratch;
  Crashes crashes(scratch.path());
  crashes.want(crashes_of(refill_crash_points(), 1));
  TestSystem site({"payment=5%,logistics=5%", "power", {}, {}});
  site.place();
  REQUIRE(site.all_ended());
  REQUIRE(
      site.all_mails_are_out());  // in-flight publications would be stored once the broker is back
  const auto before = site.events();
  site.cut_tail();
  const bool have_all_died = eventually(
      [&] {
        site.cluster.step();
        return crashes.missing().empty();
      },
      60s);
  const auto missing = crashes.missing();
  MESSAGE((crashes.wanted() - missing.size()), " of ", crashes.wanted(), " crashes",
          listed(missing));
  CHECK(have_all_died);
  std::vector<std::string> after;
  const bool is_whole = eventually(
      [&] {
        site.cluster.step();
        after = site.events();
        return after.size() >= before.size();
      },
      30s);
  CHECK(is_whole);
  const auto differing = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  CHECK(std::distance(before.begin(), differing.first) ==
        static_cast<std::ptrdiff_t>(before.size()));
  site.place();  // orders that are in the log again
  CHECK(site.all_ended());
  site.check_books();
}
