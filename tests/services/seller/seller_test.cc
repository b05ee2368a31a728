#include <doctest/doctest.h>
#include <laban/testing.h>

#include "services/seller/tables.h"
#include "tests/services/events.h"
#include "tests/services/injection_check.h"
#include "tests/support/services.h"

namespace {

using laban::Outcome;
using laban::testing::Harness;
using service_test::charged;
using service_test::handle;
using service_test::undo;
using Unpack = seller::UnpackRequestedT;

Harness make_seller() { return Harness("seller", seller::configure, {{"largest-order", "20000"}}); }

}  // namespace

TEST_CASE("the seller packs charged orders") {
  auto service = make_seller();
  handle(service, charged(20'000));
  REQUIRE(service.emitted<seller::PreparedT>().size() == 1);
  CHECK(service.emitted<seller::PreparedT>()[0].order_id == "o-1");
  CHECK(service.row(seller::parcels, "o-1") == "packed");
}

TEST_CASE("the seller refuses an order above its limit") {
  auto service = make_seller();
  handle(service, charged(20'001));
  REQUIRE(service.emitted<seller::RejectedT>().size() == 1);
  CHECK(service.emitted<seller::RejectedT>()[0].reason == "larger than the seller packs");
  CHECK_FALSE(service.row(seller::parcels, "o-1"));
}

TEST_CASE("unpacking happens once, and a second request is absorbed") {
  auto service = make_seller();
  service.given(charged());
  handle(service, undo<Unpack>());
  REQUIRE(service.emitted<seller::UnpackedT>().size() == 1);
  CHECK_FALSE(service.emitted<seller::UnpackedT>()[0].nothing_to_undo);
  CHECK(service.row(seller::parcels, "o-1") == "unpacked");
  CHECK(service.when(undo<Unpack>()) == Outcome::Kind::ignored);
  CHECK(service.emitted_types().empty());
}

TEST_CASE("an unpack request before the charge bars the packing") {
  auto service = make_seller();
  handle(service, undo<Unpack>());
  REQUIRE(service.emitted<seller::UnpackedT>().size() == 1);
  CHECK(service.emitted<seller::UnpackedT>()[0].nothing_to_undo);
  CHECK(service.when(charged()) == Outcome::Kind::ignored);
  CHECK_FALSE(service.row(seller::parcels, "o-1"));
}

TEST_CASE("unpacking a refused order is confirmed as nothing to undo") {
  auto service = make_seller();
  service.given(charged(90'000));
  handle(service, undo<Unpack>());
  REQUIRE(service.emitted<seller::UnpackedT>().size() == 1);
  CHECK(service.emitted<seller::UnpackedT>()[0].nothing_to_undo);
}

TEST_CASE("the seller fails the configured share, the same orders every time") {
  service_test::check_injection("seller", seller::configure, [](Harness& service) {
    handle(service, charged());
    const auto rejected = service.emitted<seller::RejectedT>();
    if (!rejected.empty()) CHECK(rejected[0].reason == "injected failure");
    return !rejected.empty();
  });
}
