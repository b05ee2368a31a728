// In which order undos are requested, and what happens when they are not done.

#include <doctest/doctest.h>

#include "tests/observer/saga/fold/states.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/saga_run.h"
#include "tests/worlds/trip_saga.h"

using namespace laban;
using namespace laban::observer;
using namespace laban::observer::testing;
using namespace laban::observer::testing::states;

namespace {

SagaRun failed_trip(std::initializer_list<const char*> done) {
  SagaRun saga(trip_definition());
  saga.feed("trip.booked");
  for (const char* event : done) saga.feed(event);
  saga.feed("flight.full");
  return saga;
}

}  // namespace

TEST_CASE("parallel undos are requested at once, except one that waits for another") {
  SagaRun saga(trip_definition());
  saga.feed("trip.booked");
  saga.feed("hotel.booked");
  saga.feed("flight.booked");
  saga.feed("tick 2h");
  CHECK(saga.state() == compensating);
  auto open = open_decisions(trip_definition(), saga.instance());
  REQUIRE(open.size() == 2);
  CHECK(open[0].type == "trip.cancel_requested");
  CHECK(open[1].type == "hotel.cancel_requested");
  saga.feed("hotel.cancelled");
  CHECK(saga.asked() == Names{"flight.cancel_requested"});
  saga.feed("trip.cancelled");
  CHECK(saga.state() == compensating);
  saga.feed("flight.cancelled");
  CHECK(saga.state() == compensated);
}

TEST_CASE("an undo does not wait for one that is not owed") {
  SagaRun saga(trip_definition());
  saga.feed("trip.booked");
  saga.feed("flight.booked");
  saga.feed("tick 2h");
  CHECK(open_decisions(trip_definition(), saga.instance()).size() == 2);
}

TEST_CASE("without parallel, undo_after changes the order of two and leaves the rest reversed") {
  std::string text = testing::trip_yaml;
  text.erase(text.find("parallel: true\n"), 15);
  const auto loaded = read_definition(text, "t.yaml", testing::trip_events);
  REQUIRE(loaded.definition.has_value());
  SagaRun saga(*loaded.definition);
  for (const char* event : {"trip.booked", "hotel.booked", "flight.booked", "tick 2h"})
    saga.feed(event);
  CHECK(saga.answer_all() ==
        Names{"hotel.cancel_requested", "flight.cancel_requested", "trip.cancel_requested"});
  CHECK(saga.state() == compensated);
}

TEST_CASE("a refused undo is requested again with growing patience, then needs a person") {
  SagaRun saga = failed_trip({"hotel.booked"});
  saga.feed("trip.cancelled");
  Names seconds = {"5", "10", "20", "20"};
  for (const auto& patience : seconds) {
    CAPTURE(patience);
    saga.feed("hotel.cancel_requested");
    saga.feed("hotel.kept: no refunds");
    REQUIRE(saga.state() == compensating);
    saga.feed("tick " + patience + "s");
    CHECK(saga.asked().empty());
    saga.feed("tick 1s");
    CHECK(saga.asked() == Names{"hotel.cancel_requested"});
  }
  saga.feed("hotel.cancel_requested");
  saga.feed("hotel.kept: no refunds");
  CHECK(saga.state() == stuck);
  CHECK(saga.instance().stuck->reason ==
        "hotel was asked 5 times for hotel.cancel_requested and refused with hotel.kept: no "
        "refunds");
  CHECK(saga.instance().findings.size() == 5);
  CHECK(saga.instance().findings[0].kind == FindingKind::undo_refused);
  saga.feed("hotel.cancelled");
  CHECK(saga.state() == compensated);
}

TEST_CASE("an undo whose request was dead-lettered is requested again") {
  SagaRun saga = failed_trip({"hotel.booked"});
  saga.feed("hotel.cancel_requested");
  saga.feed("dead hotel hotel.cancel_requested");
  CHECK(saga.state() == compensating);
  saga.feed("tick 6s");
  CHECK(saga.asked() == Names{"hotel.cancel_requested"});
  CHECK(saga.findings() == Names{"dead_letter hotel"});
}

TEST_CASE(
    "a fence whose request was dead-lettered is asked again, and nothing is undone meanwhile") {
  SagaRun saga(order_definition());
  for (const char* event : {"order.placed", "inventory.reserved", "payment.declined"})
    saga.feed(event);
  saga.feed("logistics.stop_requested");
  saga.feed("dead logistics logistics.stop_requested");
  CHECK(saga.asked().empty());
  saga.feed("tick 6s");
  CHECK(saga.asked() == Names{"logistics.stop_requested"});
}

TEST_CASE("an unrequested refusal is a finding") {
  play(trip_definition(),
       {{"trip.booked", running}, {"hotel.booked", running}, {"hotel.kept", running}},
       {"unexpected hotel"});
}

TEST_CASE("with a pivot without fence, the steps before it are undone at once") {
  SagaRun saga = failed_trip({});
  CHECK(saga.asked() == Names{"trip.cancel_requested"});
}
