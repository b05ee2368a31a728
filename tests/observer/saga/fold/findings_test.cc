// Deviations become findings on the saga, and nothing worse.

#include <doctest/doctest.h>

#include <set>

#include "tests/observer/saga/fold/states.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/saga_run.h"
#include "tests/worlds/trip_saga.h"

using namespace laban;
using namespace laban::observer;
using namespace laban::observer::testing;
using namespace laban::observer::testing::states;

TEST_CASE("each kind of finding has a log in which it is found, and no other") {
  struct Log {
    FindingKind kind;
    const Definition& definition;
    Names events;
  };
  const Definition &order = order_definition(), &trip = trip_definition();
  const Log logs[] = {
      {FindingKind::unexpected, order, {"order.placed", "payment.reviewed"}},
      {FindingKind::duplicate, order, {"order.placed", "inventory.reserved", "inventory.reserved"}},
      {FindingKind::late,
       order,
       {"order.placed", "inventory.reserved", "payment.charged", "logistics.rejected",
        "seller.prepared"}},
      {FindingKind::out_of_order, order, {"order.placed", "payment.charged"}},
      {FindingKind::after_final,
       order,
       {"order.placed", "inventory.reserved", "payment.charged", "seller.prepared",
        "logistics.assigned", "logistics.dispatched", "payment.refunded"}},
      {FindingKind::wrong_producer, order, {"order.placed", "mallory: inventory.reserved"}},
      {FindingKind::unknown_type, order, {"order.placed", "unknown payment.vanished"}},
      {FindingKind::deadline_passed, order, {"order.placed", "tick 31s"}},
      {FindingKind::undo_before_do,
       order,
       {"order.placed", "inventory.rejected", "logistics.stop_requested", "logistics.stopped",
        "logistics.dispatched"}},
      {FindingKind::double_undo,
       order,
       {"order.placed", "inventory.rejected", "logistics.stop_requested", "logistics.stopped",
        "logistics.stopped"}},
      {FindingKind::dead_letter, order, {"order.placed", "dead inventory order.placed"}},
      {FindingKind::unanswered,
       order,
       {"order.placed", "inventory.rejected", "logistics.stop_requested", "tick 6s"}},
      {FindingKind::fence_refused,
       order,
       {"order.placed", "inventory.reserved", "payment.charged", "seller.rejected",
        "logistics.stop_requested", "logistics.stop_refused"}},
      {FindingKind::failed_after_pivot,
       trip,
       {"trip.booked", "hotel.booked", "flight.booked", "ticket.issued", "mail.bounced"}},
      {FindingKind::undo_refused,
       trip,
       {"trip.booked", "hotel.booked", "flight.full", "hotel.cancel_requested", "hotel.kept"}},
      {FindingKind::orphan, order, {"inventory.reserved", "tick 61s"}},
      {FindingKind::incomplete_evidence, order, {"order.placed", "gap 2", "inventory.reserved"}},
      {FindingKind::divergence, order, {"order.placed", "other inventory.reserved"}},
      {FindingKind::contradiction, order, {"order.placed", "halt orders order.placed"}},
      {FindingKind::settled_twice,
       order,
       {"order.placed", "act skip reserve: counted by hand", "inventory.reserved"}}};
  std::set<FindingKind> found;
  for (const auto& [kind, definition, events] : logs) {
    CAPTURE(std::string(name_of(kind)));
    SagaRun saga(definition);
    for (const auto& event : events) saga.feed(event);
    REQUIRE(saga.instance().findings.size() == 1);
    const Finding& finding = saga.instance().findings.front();
    CHECK(finding.kind == kind);
    CHECK(finding.sequence > 0);
    CHECK(finding.sequence <= saga.sequence());
    CHECK(finding.other < finding.sequence);
    CHECK_FALSE(finding.text.empty());
    found.insert(kind);
  }
  CHECK(found.size() == finding_kind_count);
}

TEST_CASE("events before the start wait for it") {
  play({{"inventory.reserved", placeholder},
        {"payment.charged", placeholder},
        {"order.placed", running},
        {"seller.prepared", running},
        {"logistics.assigned", running},
        {"logistics.dispatched", completed}},
       {"out_of_order reserve", "out_of_order charge"});
}

TEST_CASE("a failure before the start takes effect at the start") {
  play({{"payment.declined: broke", placeholder},
        {"order.placed", compensating, {"logistics.stop_requested"}}},
       {"out_of_order charge"});
}

TEST_CASE("a repeated event changes nothing") {
  SagaRun saga(order_definition());
  saga.feed("order.placed", "a");
  saga.feed("inventory.reserved", "b");
  const auto steps = saga.instance().steps;
  saga.feed("inventory.reserved", "b");
  CHECK(saga.findings().empty());
  saga.feed("inventory.reserved", "c");
  CHECK(saga.findings() == Names{"duplicate reserve"});
  CHECK(saga.instance().steps == steps);
  CHECK(saga.instance().findings[0].sequence == 4);
  CHECK(saga.instance().findings[0].other == 2);
}

TEST_CASE(
    "an event without a part is noted when it comes from a participant, not from a bystander") {
  play({{"order.placed", running},
        {"loyalty.points_earned", running},
        {"laban.retry_due", running}});
  play({{"order.placed", running}, {"payment.reviewed", running}}, {"unexpected"});
}

TEST_CASE("an untrusted event is recorded but not applied") {
  SagaRun saga(order_definition());
  saga.feed("order.placed");
  FoldEvent event;
  event.type = "inventory.rejected";
  event.source = "mallory";
  event.sequence = 2;
  event.id = root_id("mallory", "o-1", "x");
  event.doubt = FoldEvent::Doubt::wrong_producer;
  const auto result = fold(order_definition(), saga.instance(), event);
  CHECK(result.instance.state == running);
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].kind == FindingKind::wrong_producer);
}

TEST_CASE("an event that says something else than another one changes nothing but the findings") {
  SagaRun saga(order_definition());
  saga.feed("order.placed");
  saga.feed("inventory.reserved");
  const Instance before = saga.instance();
  for (const char* event : {"other payment.charged", "other payment.declined: broke",
                            "other order.placed", "other logistics.dispatched"}) {
    CHECK(saga.feed(event).decisions.empty());
    CHECK(saga.instance().steps == before.steps);
    CHECK(saga.state() == running);
  }
  CHECK(saga.findings() == Names(4, "divergence"));
  CHECK(saga.instance().findings[1].sequence == 4);
  CHECK(saga.instance().findings[1].other == 1);
  CHECK(saga.instance().due == before.due);
}

TEST_CASE("a service that halts over an event of the saga changes nothing but the findings") {
  SagaRun saga(order_definition());
  saga.feed("order.placed");
  saga.feed("inventory.reserved");
  const Instance before = saga.instance();
  CHECK(saga.feed("halt payment payment.charged").decisions.empty());
  CHECK(saga.instance().steps == before.steps);
  CHECK(saga.state() == running);
  CHECK(saga.instance().due == before.due);
  REQUIRE(saga.instance().findings.size() == 1);
  const Finding& finding = saga.instance().findings.front();
  CHECK(finding.sequence == 3);
  CHECK(finding.other == 1);
  CHECK(finding.text ==
        "payment halted: it would now say x.other where the log has payment.charged at #1: all of "
        "it");
  SagaRun unknown(order_definition());
  unknown.feed("halt payment payment.charged");
  CHECK(unknown.state() == placeholder);
}

TEST_CASE("an undecided undo and an unrequested answer are findings") {
  play({{"order.placed", running},
        {"inventory.reserved", running},
        {"inventory.release_requested", running},
        {"inventory.released", running}},
       {"unexpected reserve"});
  play(
      {{"order.placed", running}, {"inventory.reserved", running}, {"inventory.released", running}},
      {"unexpected reserve"});
}

TEST_CASE("a failure after completion changes nothing") {
  play({{"order.placed", running},
        {"inventory.reserved", running},
        {"payment.charged", running},
        {"seller.prepared", running},
        {"logistics.assigned", running},
        {"logistics.dispatched", completed},
        {"payment.declined", completed},
        {"payment.refunded", completed},
        {"tick 1h", completed}},
       {"after_final charge", "after_final charge"});
}

TEST_CASE("an undo that is confirmed twice is noted") {
  play({{"order.placed", running},
        {"inventory.rejected", compensating, {"logistics.stop_requested"}},
        {"logistics.stop_requested", compensating},
        {"logistics.stopped", compensating, {"order.cancel_requested"}},
        {"logistics.stopped", compensating},
        {"order.cancelled", compensated}},
       {"double_undo dispatch"});
}

TEST_CASE("an instance stays small whatever is sent in its name") {
  SagaRun saga(order_definition());
  saga.feed("order.placed");
  for (int i = 0; i < 1000; ++i) saga.feed("order.placed");
  CHECK(saga.instance().findings.size() == 24);
  CHECK(saga.instance().findings_left_out == 976);
  CHECK(saga.instance().events == 1001);
  const std::string reason(5000, 'x');
  saga.feed("inventory.rejected: " + reason);
  CHECK(saga.instance().failure->reason.size() == 200);
}
