#include <doctest/doctest.h>
#include <laban/testing.h>

#include "services/inventory/tables.h"
#include "tests/services/events.h"
#include "tests/services/injection_check.h"
#include "tests/support/services.h"

namespace {

using inventory::OrderProduct;
using laban::Outcome;
using laban::testing::Harness;
using service_test::dispatched;
using service_test::handle;
using service_test::placed;
using service_test::undo;
using Release = inventory::ReleaseRequestedT;

Harness with_stock(const std::string& opening) {
  return Harness("inventory", inventory::configure, {{"opening-stock", opening}});
}

// opening = available + taken, and taken is the sum of the order's rows.
void check_product(const Harness& service, const std::string& product, std::int64_t available,
                   std::initializer_list<std::string> orders) {
  const auto row = service.row(inventory::stock, product);
  REQUIRE(row);
  CHECK(row->available == available);
  CHECK(row->opening == row->available + row->taken);
  std::int64_t held = 0;
  for (const auto& order : orders) {
    held += service.row(inventory::held, OrderProduct(order, product)).value_or(0);
  }
  CHECK(row->taken == held);
}

}  // namespace

TEST_CASE("an order within the stock is reserved, and the stock adds up") {
  auto service = with_stock("10");
  CHECK(service.when(placed({{"85123A", 6, 255}, {"71053", 2, 339}})) == Outcome::Kind::done);
  const auto reserved = service.emitted<inventory::ReservedT>();
  REQUIRE(reserved.size() == 1);
  CHECK(reserved[0].order_id == "o-1");
  CHECK(reserved[0].customer == "17850");
  CHECK(reserved[0].country == "United Kingdom");
  CHECK(reserved[0].total_cents == 6 * 255 + 2 * 339);
  CHECK(reserved[0].units == 8);
  check_product(service, "85123A", 4, {"o-1"});
  check_product(service, "71053", 8, {"o-1"});
}

TEST_CASE("lines of the same product are added up") {
  auto service = with_stock("10");
  handle(service, placed({{"85123A", 6}, {"85123A", 5}}));
  const auto rejected = service.emitted<inventory::RejectedT>();
  REQUIRE(rejected.size() == 1);
  CHECK(rejected[0].wanted == 11);
  handle(service.saga("o-2"), placed({{"85123A", 6}, {"85123A", 4}}));
  CHECK(service.emitted<inventory::ReservedT>().size() == 1);
  check_product(service, "85123A", 0, {"o-2"});
}

TEST_CASE("an order is refused entirely when one of its products is out of stock") {
  auto service = with_stock("10");
  service.given(placed({{"B", 8}}));
  handle(service.saga("o-2"), placed({{"A", 1}, {"B", 3}, {"C", 1}}));
  const auto rejected = service.emitted<inventory::RejectedT>();
  REQUIRE(rejected.size() == 1);
  CHECK(rejected[0].reason == "out of stock");
  CHECK(rejected[0].product == "B");
  CHECK(rejected[0].wanted == 3);
  CHECK(rejected[0].available == 2);
  CHECK(service.emitted_types() == std::vector<std::string>{"inventory.rejected"});
  check_product(service, "B", 2, {"o-1"});
  CHECK_FALSE(service.row(inventory::held, OrderProduct("o-2", "A")));
  CHECK_FALSE(service.row(inventory::reservations, "o-2"));
}

TEST_CASE("impossible quantities are refused and reserve nothing") {
  auto service = with_stock("10");
  handle(service, placed({{"A", 1}, {"B", -1}}));
  REQUIRE(service.emitted<inventory::RejectedT>().size() == 1);
  CHECK(service.emitted<inventory::RejectedT>()[0].reason == "impossible quantity");
  handle(service.saga("o-2"), placed({}));
  REQUIRE(service.emitted<inventory::RejectedT>().size() == 1);
  CHECK(service.emitted<inventory::RejectedT>()[0].reason == "no lines");
  handle(service.saga("o-3"), placed({{"A", INT64_MAX, 0}, {"A", INT64_MAX, 0}}));
  REQUIRE(service.emitted<inventory::RejectedT>().size() == 1);
  CHECK(service.emitted<inventory::RejectedT>()[0].reason == "impossible quantity");
}

TEST_CASE("a release returns exactly what the order held") {
  auto service = with_stock("10");
  service.given(placed({{"A", 6}, {"B", 2}}));
  service.saga("o-10").given(placed({{"A", 3}}));
  handle(service.saga("o-1"), undo<Release>());
  const auto released = service.emitted<inventory::ReleasedT>();
  REQUIRE(released.size() == 1);
  CHECK(released[0].units == 8);
  CHECK_FALSE(released[0].nothing_to_undo);
  check_product(service, "A", 7, {"o-1", "o-10"});
  check_product(service, "B", 10, {"o-1", "o-10"});
  CHECK_FALSE(service.row(inventory::held, OrderProduct("o-1", "A")));
  CHECK(service.row(inventory::held, OrderProduct("o-10", "A")) == 3);
}

TEST_CASE("a second release changes and emits nothing") {
  auto service = with_stock("10");
  service.given(placed({{"A", 6}}));
  service.given(undo<Release>());
  CHECK(service.when(undo<Release>()) == Outcome::Kind::ignored);
  CHECK(service.emitted_types().empty());
  check_product(service, "A", 10, {"o-1"});
}

TEST_CASE("a release before the order bars the reservation permanently") {
  auto service = with_stock("10");
  handle(service, undo<Release>());
  REQUIRE(service.emitted<inventory::ReleasedT>().size() == 1);
  CHECK(service.emitted<inventory::ReleasedT>()[0].nothing_to_undo);
  CHECK(service.when(placed({{"A", 6}})) == Outcome::Kind::ignored);
  CHECK(service.emitted_types().empty());
  CHECK_FALSE(service.row(inventory::stock, "A"));
}

TEST_CASE("a release of a refused order is confirmed as nothing to undo") {
  auto service = with_stock("1");
  service.given(placed({{"A", 6}}));
  handle(service, undo<Release>());
  REQUIRE(service.emitted<inventory::ReleasedT>().size() == 1);
  CHECK(service.emitted<inventory::ReleasedT>()[0].nothing_to_undo);
  CHECK(service.emitted<inventory::ReleasedT>()[0].units == 0);
}

TEST_CASE("shipped units stay taken, and no release returns them") {
  auto service = with_stock("10");
  service.given(placed({{"A", 6}}));
  CHECK(service.when(dispatched()) == Outcome::Kind::done);
  CHECK(service.row(inventory::reservations, "o-1")->status == "shipped");
  check_product(service, "A", 4, {"o-1"});
  handle(service, undo<Release>());
  REQUIRE(service.emitted<inventory::ReleasedT>().size() == 1);
  CHECK(service.emitted<inventory::ReleasedT>()[0].nothing_to_undo);
  check_product(service, "A", 4, {"o-1"});
}

TEST_CASE("inventory fails the configured share, the same orders every time") {
  service_test::check_injection("inventory", inventory::configure, [](Harness& service) {
    handle(service, placed({{"A", 1}}));
    const auto rejected = service.emitted<inventory::RejectedT>();
    if (!rejected.empty()) CHECK(rejected[0].reason == "injected failure");
    return !rejected.empty();
  });
}
