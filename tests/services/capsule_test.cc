// Eight recorded orders, five of which failed, replayed to the current services. The capsule was
// made with: laban up --fail payment=25%,logistics=15%; laban place --generate 8 --seed 11; laban
// export --all tests/capsules/orders.capsule

#include <doctest/doctest.h>
#include <laban/testing.h>

#include <stdexcept>

#include "tests/support/options_capsule.h"
#include "tests/support/services.h"
#include "tests/support/temporary_directory.h"

using laban::testing::play_capsule;

namespace {

const std::string capsule = LABAN_SOURCE_DIR "/tests/capsules/orders.capsule";

}  // namespace

TEST_CASE("every service handles recorded orders as it did originally") {
  const auto check = [](const std::string& name, void (*configure)(laban::Service&),
                        const std::map<std::string, std::string>& options) {
    CAPTURE(name);
    const auto report = play_capsule(capsule, name, configure, options);
    for (const auto& difference : report.differences) FAIL_CHECK(difference);
    CHECK(report.played >= 8);
    CHECK(report.emitted == report.equal);
    return report.emitted;
  };
  check("orders", orders::configure, {});
  CHECK(check("inventory", inventory::configure, {}) >= 8);
  CHECK(check("payment", payment::configure, {{"fail", "25%"}}) >= 8);
  check("seller", seller::configure, {});
  check("logistics", logistics::configure, {{"fail", "15%"}});
}

TEST_CASE("a changed payment rule is detected, order by order") {
  const auto report = play_capsule(capsule, "payment", payment::configure, {{"fail", "0%"}});
  REQUIRE_FALSE(report.differences.empty());
  CHECK(report.differences.size() < 8);
  for (const auto& difference : report.differences)
    CHECK(difference.find("recorded payment.declined, now payment.charged") != std::string::npos);
}

TEST_CASE("an invalid capsule and an unknown option are reported") {
  CHECK_THROWS_AS(play_capsule("/nowhere", "payment", payment::configure), std::logic_error);
  CHECK_THROWS_AS(play_capsule(__FILE__, "payment", payment::configure), std::logic_error);
  CHECK_THROWS_AS(play_capsule(capsule, "payment", payment::configure, {{"luck", "1"}}),
                  std::logic_error);
}

TEST_CASE("a capsule with options is played under them, unless others are given") {
  const laban::testing::TemporaryDirectory dir;
  const auto file = (dir.path() / "options.capsule").string();
  laban::testing::write_options_capsule(file, "payment", "credit-limit", "much");
  std::string message;
  try {
    play_capsule(file, "payment", payment::configure);
  } catch (const std::logic_error& error) {
    message = error.what();
  }
  CHECK(message.find("this build cannot read: --credit-limit 'much'") != std::string::npos);
  CHECK(play_capsule(file, "payment", payment::configure, {{"credit-limit", "5"}}).played == 0);
  CHECK(play_capsule(file, "seller", seller::configure).played == 0);
}
