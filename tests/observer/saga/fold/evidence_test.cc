// Sagas whose log has gaps, or whose start event never comes.

#include <doctest/doctest.h>

#include "tests/observer/saga/fold/states.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/saga_run.h"
#include "tests/worlds/trip_saga.h"

using namespace laban;
using namespace laban::observer;
using namespace laban::observer::testing;
using namespace laban::observer::testing::states;

TEST_CASE("a saga that fails after messages are gone is not undone by guess") {
  SagaRun saga(order_definition());
  saga.feed("order.placed");
  saga.feed("inventory.reserved");
  saga.feed("gap 3");
  saga.feed("payment.declined");
  CHECK(saga.state() == stuck);
  CHECK(saga.asked().empty());
  CHECK(saga.instance().gap == LogGap{3, 5});
  CHECK(saga.instance().stuck->reason ==
        "incomplete evidence: messages 3 to 5 are gone from the log, nothing is undone by guess");
  CHECK(saga.findings() == Names{"incomplete_evidence"});
  CHECK(saga.instance().findings[0].other == 5);
  saga.feed("act retry: looked at the books");
  CHECK(saga.answer_all() ==
        Names{"logistics.stop_requested", "inventory.release_requested", "order.cancel_requested"});
  CHECK(saga.state() == compensated);
}

TEST_CASE("a saga that continues after a gap completes, and reports missing evidence") {
  play({{"order.placed", running},
        {"gap 2", running},
        {"inventory.reserved", running},
        {"payment.charged", running},
        {"seller.prepared", running},
        {"logistics.assigned", running},
        {"logistics.dispatched", completed}},
       {"incomplete_evidence"});
}

TEST_CASE("a gap before a saga began, or after it ended, does not concern it") {
  play({{"gap 5", placeholder},
        {"order.placed", running},
        {"inventory.rejected", compensating, {"logistics.stop_requested"}}});
  SagaRun saga(order_definition());
  for (const char* event :
       {"order.placed", "inventory.reserved", "payment.charged", "seller.prepared",
        "logistics.assigned", "logistics.dispatched", "gap 4", "notification.sent"})
    saga.feed(event);
  CHECK(saga.findings().empty());
}

TEST_CASE("a deadline that passes because its answer is gone undoes nothing by guess") {
  SagaRun saga(order_definition());
  saga.feed("order.placed");
  saga.feed("gap 1");
  saga.feed("tick 31s");
  CHECK(saga.state() == stuck);
  CHECK(saga.findings() == Names{"incomplete_evidence", "deadline_passed reserve"});
}

TEST_CASE("events whose saga never begins are orphans, reported once") {
  play({{"inventory.reserved", placeholder},
        {"tick 60s", placeholder},
        {"tick 1s", placeholder},
        {"tick 1h", placeholder},
        {"payment.charged", placeholder},
        {"tick 1h", placeholder}},
       {"orphan"});
  SagaRun saga(order_definition());
  saga.feed("inventory.reserved");
  saga.feed("tick 2m");
  CHECK(saga.instance().findings[0].other == 1);
  saga.feed("order.placed");
  CHECK(saga.state() == running);
}

TEST_CASE("a saga whose beginning may be in a gap is not an orphan") {
  play({{"gap 2", placeholder}, {"inventory.reserved", placeholder}, {"tick 61s", placeholder}},
       {"incomplete_evidence"});
}

TEST_CASE("an undo that was asked for before a gap is waited for again once the evidence counts") {
  SagaRun saga(order_definition());
  for (const char* event :
       {"order.placed", "inventory.reserved", "payment.declined", "logistics.stop_requested",
        "logistics.stopped", "inventory.release_requested", "gap 1", "notification.sent"})
    saga.feed(event);
  REQUIRE(saga.state() == stuck);  // the answer may have been in the gap
  saga.feed("act retry: looked at the books");
  CHECK(saga.state() == compensating);
  saga.feed("tick 6s");
  CHECK(saga.asked() == Names{"inventory.release_requested"});
}

TEST_CASE("an undo that nobody answers is not asked for again by guess") {
  SagaRun saga(order_definition());
  for (const char* event :
       {"order.placed", "inventory.rejected", "logistics.stop_requested", "gap 1", "tick 6s"})
    saga.feed(event);
  CHECK(saga.state() == stuck);
  CHECK(saga.asked().empty());
}
