#include <doctest/doctest.h>
#include <laban/testing.h>

#include "services/logistics/tables.h"
#include "tests/services/events.h"
#include "tests/services/injection_check.h"
#include "tests/support/services.h"

namespace {

using laban::Outcome;
using laban::testing::Harness;
using logistics::DayCarrier;
using service_test::charged;
using service_test::handle;
using service_test::prepared;
using service_test::undo;
using Stop = logistics::StopRequestedT;
using Types = std::vector<std::string>;
using Unassign = logistics::UnassignRequestedT;

Harness with_capacity(const std::string& daily) {
  return Harness("logistics", logistics::configure, {{"daily-capacity", daily}});
}

std::int64_t load(const Harness& service, const std::string& carrier,
                  const std::string& day = "2026-01-01") {
  return service.row(logistics::loads, DayCarrier(day, carrier)).value_or(0);
}

std::string assigned_carrier(Harness& service, const std::string& order) {
  handle(service.saga(order), charged());
  const auto assigned = service.emitted<logistics::AssignedT>();
  return assigned.empty() ? "" : assigned[0].carrier;
}

}  // namespace

TEST_CASE("the least loaded carrier is chosen, the first by name among equals") {
  auto service = with_capacity("2");
  CHECK(assigned_carrier(service, "o-1") == "albatross");
  CHECK(assigned_carrier(service, "o-2") == "heron");
  CHECK(assigned_carrier(service, "o-3") == "swift");
  CHECK(assigned_carrier(service, "o-4") == "albatross");
  service.saga("o-2").given(undo<Unassign>());
  CHECK(assigned_carrier(service, "o-5") == "heron");
}

TEST_CASE("a day's capacity is limited, and the next day has its own") {
  auto service = with_capacity("1");
  for (const char* order : {"o-1", "o-2", "o-3"}) CHECK(assigned_carrier(service, order) != "");
  CHECK(assigned_carrier(service, "o-4") == "");
  REQUIRE(service.emitted<logistics::RejectedT>().size() == 1);
  CHECK(service.emitted<logistics::RejectedT>()[0].reason == "no capacity on 2026-01-01");
  service.at(*laban::parse_rfc3339("2026-01-02T00:00:00Z"));
  CHECK(assigned_carrier(service, "o-5") == "albatross");
  CHECK(service.emitted<logistics::AssignedT>()[0].day == "2026-01-02");
  CHECK(load(service, "albatross") == 1);
  CHECK(load(service, "albatross", "2026-01-02") == 1);
}

TEST_CASE("a shipment is dispatched once carrier and parcel are ready, in either order") {
  SUBCASE("carrier first") {
    auto service = with_capacity("5");
    handle(service, charged());
    CHECK(service.emitted_types() == Types{"logistics.assigned"});
    handle(service, prepared());
    CHECK(service.emitted_types() == Types{"logistics.dispatched"});
    const auto dispatched = service.emitted<logistics::DispatchedT>();
    CHECK(dispatched[0].carrier == "albatross");
    CHECK(dispatched[0].customer == "17850");
    CHECK(dispatched[0].order_id == "o-1");
  }
  SUBCASE("parcel first") {
    auto service = with_capacity("5");
    handle(service, prepared());
    CHECK(service.emitted_types().empty());
    handle(service, charged());
    CHECK(service.emitted_types() == Types{"logistics.assigned", "logistics.dispatched"});
    CHECK(service.emitted<logistics::DispatchedT>()[0].customer == "17850");
  }
}

TEST_CASE("a parcel without a carrier is not dispatched") {
  auto service = with_capacity("0");
  service.given(charged());
  handle(service, prepared());
  CHECK(service.emitted_types().empty());
}

TEST_CASE("unassigning returns the capacity, once") {
  auto service = with_capacity("1");
  service.given(charged());
  handle(service, undo<Unassign>());
  REQUIRE(service.emitted<logistics::UnassignedT>().size() == 1);
  CHECK(service.emitted<logistics::UnassignedT>()[0].carrier == "albatross");
  CHECK_FALSE(service.emitted<logistics::UnassignedT>()[0].nothing_to_undo);
  CHECK(load(service, "albatross") == 0);
  CHECK(service.when(undo<Unassign>()) == Outcome::Kind::ignored);
  CHECK(service.emitted_types().empty());
  CHECK(load(service, "albatross") == 0);
  handle(service, prepared());
  CHECK(service.emitted_types().empty());
}

TEST_CASE("unassigning before the charge bars the assignment") {
  auto service = with_capacity("1");
  handle(service, undo<Unassign>());
  REQUIRE(service.emitted<logistics::UnassignedT>().size() == 1);
  CHECK(service.emitted<logistics::UnassignedT>()[0].nothing_to_undo);
  CHECK(service.when(charged()) == Outcome::Kind::ignored);
  CHECK(load(service, "albatross") == 0);
}

TEST_CASE("a stop before the dispatch wins permanently, whatever was ready") {
  SUBCASE("with the carrier there") {
    auto service = with_capacity("5");
    service.given(charged());
    handle(service, undo<Stop>());
    CHECK(service.emitted_types() == Types{"logistics.stopped"});
    CHECK(service.when(prepared()) == Outcome::Kind::ignored);
    CHECK(service.emitted_types().empty());
  }
  SUBCASE("with the parcel there") {
    auto service = with_capacity("5");
    service.given(prepared());
    handle(service, undo<Stop>());
    CHECK(service.emitted_types() == Types{"logistics.stopped"});
    handle(service, charged());
    CHECK(service.emitted_types() == Types{"logistics.rejected"});
    CHECK(service.emitted<logistics::RejectedT>()[0].reason == "the shipment was stopped");
    CHECK(load(service, "albatross") == 0);
  }
  SUBCASE("with nothing there") {
    auto service = with_capacity("5");
    handle(service, undo<Stop>());
    CHECK(service.emitted_types() == Types{"logistics.stopped"});
    service.given(charged());
    CHECK(service.when(prepared()) == Outcome::Kind::ignored);
    CHECK(service.emitted_types().empty());
  }
}

TEST_CASE("a stop after the dispatch is refused, and the carrier stays") {
  auto service = with_capacity("5");
  service.given(charged());
  service.given(prepared());
  handle(service, undo<Stop>());
  CHECK(service.emitted_types() == Types{"logistics.stop_refused"});
  CHECK(service.emitted<logistics::StopRefusedT>()[0].reason == "dispatched with albatross");
  handle(service, undo<Unassign>());
  REQUIRE(service.emitted<logistics::UnassignedT>().size() == 1);
  CHECK(service.emitted<logistics::UnassignedT>()[0].nothing_to_undo);
  CHECK(load(service, "albatross") == 1);
}

TEST_CASE("a second stop is absorbed") {
  auto service = with_capacity("5");
  service.given(undo<Stop>());
  CHECK(service.when(undo<Stop>()) == Outcome::Kind::ignored);
  CHECK(service.emitted_types().empty());
}

TEST_CASE("logistics fails the configured share, the same orders every time") {
  service_test::check_injection("logistics", logistics::configure, [](Harness& service) {
    handle(service, charged());
    const auto rejected = service.emitted<logistics::RejectedT>();
    if (!rejected.empty()) CHECK(rejected[0].reason == "injected failure");
    return !rejected.empty();
  });
}
