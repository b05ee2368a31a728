#include <doctest/doctest.h>
#include <laban/injection.h>

TEST_CASE("a share is a percentage or a fraction") {
  CHECK(laban::parse_share("5%")->value == doctest::Approx(0.05));
  CHECK(laban::parse_share("0.05")->value == doctest::Approx(0.05));
  CHECK(laban::parse_share("0")->value == 0);
  CHECK(laban::parse_share("100%")->value == 1);
  CHECK(laban::parse_share("2.5%")->value == doctest::Approx(0.025));
}

TEST_CASE("anything but a share from 0 to 1 is refused, quoting the text") {
  for (const char* text : {"", "%", "5 %", "5%%", "1.5", "101%", "-5%", "five", "nan", "1e-1"}) {
    const auto share = laban::parse_share(text);
    REQUIRE_MESSAGE(!share, text);
    CHECK(share.error().message.find("'" + std::string(text) + "'") == 0);
  }
}

TEST_CASE("a wrong --fail is a problem of the service's options") {
  laban::Service service("payment", {{"fail", "often"}});
  const laban::Injection injection(service);
  REQUIRE(service.problems().size() == 1);
  CHECK(service.problems().front().find("--fail: 'often'") == 0);
  CHECK_FALSE(injection.hits("o-1"));
}

TEST_CASE("orders that fail at a small share fail at a larger one, too") {
  laban::Service small("payment", {{"fail", "10%"}}), large("payment", {{"fail", "20%"}});
  const laban::Injection at_ten(small), at_twenty(large);
  int hit = 0;
  for (int n = 0; n < 1000; ++n) {
    const auto saga = "order-" + std::to_string(n);
    if (!at_ten.hits(saga)) continue;
    ++hit;
    CHECK(at_twenty.hits(saga));
  }
  CHECK(hit > 50);
  CHECK(hit < 150);
}
