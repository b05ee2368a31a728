#include "events/loyalty.h"

#include <doctest/doctest.h>
#include <laban/testing.h>

#include "tests/services/events.h"

namespace loyalty {
void configure(laban::Service& service);
}

using laban::testing::Harness;
using service_test::charged;
using service_test::handle;

TEST_CASE("a customer earns a point for every full 1.00, and a refund takes the points back") {
  Harness service("loyalty", loyalty::configure);
  handle(service, charged(13'999));
  REQUIRE(service.emitted<loyalty::PointsEarnedT>().size() == 1);
  CHECK(service.emitted<loyalty::PointsEarnedT>()[0].points == 139);
  handle(service.saga("o-2"), charged(250));
  CHECK(service.emitted<loyalty::PointsEarnedT>()[0].total == 141);
  payment::RefundedT refunded;
  refunded.customer = "17850";
  refunded.amount_cents = 250;
  handle(service, refunded);
  handle(service.saga("o-3"), charged(100));
  CHECK(service.emitted<loyalty::PointsEarnedT>()[0].total == 140);
}

TEST_CASE("less than 1.00 earns nothing") {
  Harness service("loyalty", loyalty::configure);
  CHECK(service.when(charged(99)) == laban::Outcome::Kind::ignored);
  CHECK(service.emitted_types().empty());
}
