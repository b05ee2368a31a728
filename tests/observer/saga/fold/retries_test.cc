// Failures that do not count, and steps that are requested again.

#include <doctest/doctest.h>

#include "tests/observer/saga/fold/states.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/saga_run.h"
#include "tests/worlds/trip_saga.h"

using namespace laban;
using namespace laban::observer;
using namespace laban::observer::testing;
using namespace laban::observer::testing::states;

TEST_CASE("a failure within the retries is answered by asking again, with growing patience") {
  play(trip_definition(), {{"trip.booked", running},
                           {"hotel.full", running},
                           {"tick 5s", running},
                           {"tick 1s", running, {"hotel.book_again"}},
                           {"hotel.book_again", running},
                           {"hotel.full", running},
                           {"tick 9s", running},
                           {"tick 2s", running, {"hotel.book_again"}},
                           {"hotel.book_again", running},
                           {"hotel.booked", running},
                           {"flight.booked", running},
                           {"ticket.issued", running},
                           {"mail.sent", completed}});
}

TEST_CASE("the failure after the last retry counts") {
  const auto instance =
      play(trip_definition(), {{"trip.booked", running},
                               {"hotel.full", running},
                               {"hotel.full", running},
                               {"hotel.full: all", compensating, {"trip.cancel_requested"}},
                               {"tick 1m", compensating},
                               {"trip.cancelled", compensated}});
  CHECK(instance.steps[1].failures == 3);
  CHECK(instance.failure->reason == "all");
}

TEST_CASE("one event delivered twice is one failure") {
  SagaRun saga(trip_definition());
  saga.feed("trip.booked");
  for (int i = 0; i < 5; ++i) saga.feed("hotel.full", "the same");
  CHECK(saga.state() == running);
  CHECK(saga.instance().steps[1].failures == 1);
  CHECK(saga.findings().empty());
}

TEST_CASE("a success while a retry is planned ends the planning") {
  play(trip_definition(), {{"trip.booked", running},
                           {"hotel.full", running},
                           {"hotel.booked", running},
                           {"tick 1m", running}});
}

TEST_CASE("failures before the start count towards the retries without new requests") {
  play(trip_definition(),
       {{"hotel.full", placeholder},
        {"trip.booked", running},
        {"hotel.full", running},
        {"tick 6s", running, {"hotel.book_again"}},
        {"hotel.full", compensating, {"trip.cancel_requested"}}},
       {"out_of_order hotel"});
}

TEST_CASE("after the pivot a failed step is requested again, never undone, then needs a person") {
  const Names again = {"mail.send_again"};
  SagaRun saga(trip_definition());
  for (const char* event : {"trip.booked", "hotel.booked", "flight.booked", "ticket.issued"})
    saga.feed(event);
  saga.feed("mail.bounced");
  CHECK(saga.state() == running);
  CHECK(saga.instance().forward);
  for (int attempt = 0; attempt < 5; ++attempt) {
    CAPTURE(attempt);
    REQUIRE(saga.state() == running);
    saga.feed("tick 21s");
    CHECK(saga.asked() == again);
    saga.feed("mail.send_again");
    saga.feed("mail.bounced");
  }
  CHECK(saga.state() == stuck);
  CHECK(saga.instance().stuck->step == StepIndex{4});
  for (const auto& step : saga.instance().steps) CHECK(step.attempts == 0);
  saga.feed("act retry");
  CHECK(saga.asked() == again);
  CHECK(saga.state() == running);
  saga.feed("mail.send_again");
  saga.feed("mail.sent");
  CHECK(saga.state() == completed);
  CHECK(saga.findings() == Names{"failed_after_pivot mail"});
}

TEST_CASE("after the pivot a deadline that passes is answered by asking again") {
  const Names again = {"mail.send_again"};
  SagaRun saga(trip_definition());
  for (const char* event : {"trip.booked", "hotel.booked", "flight.booked", "ticket.issued"})
    saga.feed(event);
  saga.feed("tick 61s");
  CHECK(saga.asked() == again);
  CHECK(saga.state() == running);
  saga.feed("mail.send_again");
  saga.feed("tick 61s");
  CHECK(saga.asked() == again);
  saga.feed("mail.send_again");
  saga.feed("mail.sent");
  CHECK(saga.state() == completed);
  CHECK(saga.findings() == Names{"deadline_passed mail", "unanswered mail", "late mail"});
}

TEST_CASE("a request to do it again that is set aside is made again later") {
  SagaRun saga(trip_definition());
  for (const char* event : {"trip.booked", "hotel.booked", "flight.booked", "ticket.issued"})
    saga.feed(event);
  saga.feed("mail.bounced");
  saga.feed("tick 6s");
  saga.feed("mail.send_again");
  saga.feed("dead mail mail.send_again");
  CHECK(saga.state() == running);
  saga.feed("tick 11s");
  CHECK(saga.asked() == Names{"mail.send_again"});
  CHECK(saga.findings() == Names{"failed_after_pivot mail", "dead_letter mail"});
}

TEST_CASE("an undecided request to repeat a step is a finding") {
  play(trip_definition(), {{"trip.booked", running}, {"hotel.book_again", running}},
       {"unexpected hotel"});
}

TEST_CASE("requests that were decided on and are not in the log are open decisions") {
  SagaRun saga(trip_definition());
  saga.feed("trip.booked");
  saga.feed("hotel.full");
  CHECK(open_decisions(trip_definition(), saga.instance()).empty());
  saga.feed("tick 6s");
  const auto open = open_decisions(trip_definition(), saga.instance());
  REQUIRE(open.size() == 1);
  CHECK(open[0].id == request_id("again", "trip", "o-1", 1, "hotel", 1));
  saga.feed("hotel.book_again");
  CHECK(open_decisions(trip_definition(), saga.instance()).empty());
}

TEST_CASE("a request to repeat a step that is set aside after the failure undoes nothing") {
  SagaRun saga(trip_definition());
  for (const char* event : {"trip.booked", "hotel.full", "tick 6s", "hotel.book_again",
                            "flight.full", "trip.cancel_requested"})
    saga.feed(event);
  saga.feed("dead hotel hotel.book_again");
  CHECK(saga.findings() == Names{"dead_letter hotel"});
  saga.feed("trip.cancelled");
  CHECK(saga.state() == compensated);
  CHECK(saga.instance().steps[1].attempts == 0);
  CHECK(saga.instance().wake_at == Duration::zero());
}

TEST_CASE("a repeat that was asked for before the pivot is waited for after it") {
  SagaRun saga(trip_definition());
  for (const char* event : {"trip.booked", "hotel.full", "tick 6s", "hotel.book_again",
                            "flight.booked", "ticket.issued"})
    saga.feed(event);
  saga.feed("tick 6s");
  CHECK(saga.asked() == Names{"hotel.book_again"});
}

TEST_CASE("a step that is done is not waited for until its planned repeat") {
  SagaRun saga(trip_definition());
  for (const char* event : {"trip.booked", "hotel.full", "hotel.booked"}) saga.feed(event);
  CHECK(saga.instance().steps[1].retry_at == Duration::zero());
}
