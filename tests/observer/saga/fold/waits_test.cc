// What a saga waits for, whatever was requested again, refused, skipped, waived or held.

#include "observer/saga/fold/waits.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>

#include "tests/worlds/order_saga.h"
#include "tests/worlds/saga_run.h"
#include "tests/worlds/trip_saga.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::order_definition;
using laban::observer::testing::SagaRun;
using laban::observer::testing::trip_definition;

namespace {

using Names = std::vector<std::string>;

SagaRun run(const Definition& definition, std::initializer_list<const char*> events) {
  SagaRun saga(definition);
  for (const char* event : events) saga.feed(event);
  return saga;
}

// An index is searched place by place: a missing place would never be found.
bool can_be_found(const Definition& definition, const Wait& wait) {
  const auto places = places_waited_for(definition);
  return std::any_of(places.begin(), places.end(), [&](const WaitedFor& place) {
    return place.service == wait.service && place.step == wait.step;
  });
}

Names waits(const Definition& definition, const SagaRun& saga) {
  Names all;
  for (const auto& wait : waits_of(definition, saga.instance())) {
    CHECK(can_be_found(definition, wait));
    const std::string step = wait.step ? " " + definition.step(*wait.step).name : "";
    all.push_back(fmt::format("{}{}: {} {}", wait.service, step, name_of(wait.what), wait.event));
  }
  return all;
}

}  // namespace

TEST_CASE(
    "a step that failed within its retries is waited for, with the time of the next request") {
  const auto& trip = trip_definition();
  SagaRun saga = run(trip, {"trip.booked", "flight.booked", "hotel.full"});
  CHECK(waits(trip, saga) == Names{"hotel hotel: done hotel.booked"});
  const Wait planned = waits_of(trip, saga.instance()).front();
  CHECK(time_left(saga.instance(), planned.retry_at, saga.clock()) == 5s);
  saga.feed("tick 6s");
  CHECK(waits(trip, saga) == Names{"observer hotel: done hotel.book_again"});
  saga.feed("hotel.book_again");
  CHECK(waits(trip, saga) == Names{"hotel hotel: done hotel.booked"});
  const Wait asked = waits_of(trip, saga.instance()).front();
  CHECK(asked.since == planned.since);  // it has waited since then, however often it is asked
  CHECK(asked.since < saga.instance().steps[1].again_asked.log_time);
  CHECK_FALSE(time_left(saga.instance(), asked.retry_at, saga.clock()).has_value());
}

TEST_CASE("after a skipped step the next one is waited for, since the skip") {
  const auto& order = order_definition();
  SagaRun saga = run(order, {"order.placed", "act skip reserve: stock is there"});
  CHECK(waits(order, saga) == Names{"payment charge: done payment.charged"});
  CHECK(waits_of(order, saga.instance()).front().since ==
        saga.instance().steps[1].skipped.log_time);
}

TEST_CASE("an undo is waited for from the observer, then from the service, then put off") {
  const auto& trip = trip_definition();
  SagaRun saga = run(trip, {"trip.booked", "hotel.booked", "flight.full"});
  CHECK(waits(trip, saga) == Names{"observer book: undone trip.cancel_requested",
                                   "observer hotel: undone hotel.cancel_requested"});
  saga.feed("hotel.cancel_requested");
  saga.feed("hotel.kept: occupied");
  CHECK(waits(trip, saga) == Names{"observer book: undone trip.cancel_requested",
                                   "hotel hotel: undone hotel.cancelled"});
  const Wait put_off = waits_of(trip, saga.instance()).back();
  CHECK(time_left(saga.instance(), put_off.retry_at, saga.clock()) == 5s);
  saga.feed("act skip hotel: paid anyway");
  CHECK(waits(trip, saga) == Names{"observer book: undone trip.cancel_requested"});
}

TEST_CASE("a held saga waits for an operator first, and its deadlines do not advance") {
  const auto& order = order_definition();
  SagaRun saga = run(order, {"order.placed", "tick 10s", "act hold: looking"});
  CHECK(waits(order, saga) == Names{"operator: release laban.operator_acted",
                                    "inventory reserve: done inventory.reserved"});
  const auto left = [&] {
    const Wait wait = waits_of(order, saga.instance()).back();
    return time_left(saga.instance(), wait.due, saga.clock());
  };
  CHECK(left() == 20s);
  saga.feed("tick 1h");
  CHECK(left() == 20s);
  saga.feed("act release: fine");
  CHECK(left() == 20s);
  saga.feed("tick 15s");
  CHECK(left() == 5s);
}

TEST_CASE("a wait that only a person can end names the operator") {
  const auto& order = order_definition();
  SUBCASE("a contradiction") {
    SagaRun saga = run(order, {"order.placed", "inventory.rejected", "act skip dispatch: gone",
                               "logistics.dispatched"});
    REQUIRE(saga.state() == State::stuck);
    CHECK(waits(order, saga).front() == "operator dispatch: skip laban.operator_acted");
  }
  SUBCASE("evidence that is gone") {
    SagaRun saga = run(order, {"order.placed", "gap 3", "payment.declined"});
    REQUIRE(saga.state() == State::stuck);
    CHECK(waits(order, saga) == Names{"operator: retry laban.operator_acted"});
  }
}

TEST_CASE("a saga that has ended waits for nothing") {
  const auto& order = order_definition();
  CHECK(waits(order, run(order, {"order.placed", "inventory.reserved", "payment.charged",
                                 "seller.prepared", "logistics.assigned", "logistics.dispatched"}))
            .empty());
}
