// Sagas that compete for the same stock: none sees what another one holds, and undoing them in any
// order restores the same stock.

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <laban/testing.h>

#include <algorithm>

#include "services/inventory/tables.h"
#include "tests/services/events.h"
#include "tests/support/services.h"

namespace {

using laban::testing::Harness;
using service_test::handle;
using service_test::placed;
using service_test::undo;
using Release = inventory::ReleaseRequestedT;

Harness with_stock(const std::string& opening) {
  return Harness("inventory", inventory::configure, {{"opening-stock", opening}});
}

std::int64_t available(const Harness& service) {
  return service.row(inventory::stock, std::string("A")).value().available;
}

bool reserves(Harness& service, const std::string& saga, std::int64_t quantity) {
  handle(service.saga(saga), placed({{"A", quantity}}));
  return !service.emitted<inventory::ReservedT>().empty();
}

}  // namespace

TEST_CASE("of 64 sagas that want the last unit, one gets it") {
  auto service = with_stock("1");
  int reserved = 0;
  for (int i = 0; i < 64; ++i)
    reserved += static_cast<int>(reserves(service, fmt::format("o-{}", i), 1));
  CHECK(reserved == 1);
  CHECK(available(service) == 0);
}

TEST_CASE("undoing sagas in any order gives the same stock") {
  std::vector<std::string> sagas = {"o-1", "o-2", "o-3"};
  do {
    auto service = with_stock("10");
    CHECK(reserves(service, "o-1", 1));
    CHECK(reserves(service, "o-2", 2));
    CHECK(reserves(service, "o-3", 4));
    std::int64_t expected = 3;
    for (const auto& saga : sagas) {
      service.saga(saga).given(undo<Release>());
      expected += saga == "o-1" ? 1 : saga == "o-2" ? 2 : 4;
      CHECK(available(service) == expected);
    }
  } while (std::next_permutation(sagas.begin(), sagas.end()));
}

TEST_CASE("no saga gets stock that another one holds before it is undone") {
  auto service = with_stock("5");
  CHECK(reserves(service, "o-1", 4));
  CHECK_FALSE(reserves(service, "o-2", 2));
  service.saga("o-1").given(undo<Release>());
  CHECK(reserves(service, "o-3", 2));
  CHECK(available(service) == 3);
}
