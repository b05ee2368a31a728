// Each row is an event and what must be true after it.

#include <doctest/doctest.h>

#include "tests/observer/saga/fold/states.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/saga_run.h"

using namespace laban;
using namespace laban::observer;
using namespace laban::observer::testing;
using namespace laban::observer::testing::states;

TEST_CASE("a saga whose steps are all done is completed at the last of them") {
  const auto instance = play({{"order.placed", running},
                              {"notification.sent", running},
                              {"inventory.reserved", running},
                              {"payment.charged", running},
                              {"logistics.assigned", running},
                              {"seller.prepared", running},
                              {"logistics.dispatched", completed},
                              {"notification.sent", completed}});
  CHECK(instance.started.sequence == 1);
  CHECK(instance.ended.sequence == 7);
  CHECK(instance.events == 8);
  CHECK(instance.wake_at == Duration::zero());
}

TEST_CASE("an optional step neither holds the saga nor fails it") {
  play({{"order.placed", running},
        {"notification.failed", running},
        {"inventory.reserved", running},
        {"payment.charged", running},
        {"seller.prepared", running},
        {"logistics.assigned", running},
        {"logistics.dispatched", completed},
        {"notification.failed", completed},
        {"notification.sent", completed}});
}

TEST_CASE(
    "a failed step: fence first, then what was done in reverse order, each awaiting the one "
    "before") {
  const auto instance =
      play({{"order.placed", running},
            {"inventory.reserved", running},
            {"payment.charged", running},
            {"seller.prepared", running},
            {"logistics.rejected: no capacity", compensating, {"logistics.stop_requested"}},
            {"logistics.stop_requested", compensating},
            {"logistics.stopped", compensating, {"seller.unpack_requested"}},
            {"seller.unpack_requested", compensating},
            {"seller.unpacked", compensating, {"payment.refund_requested"}},
            {"payment.refund_requested", compensating},
            {"payment.refunded", compensating, {"inventory.release_requested"}},
            {"inventory.release_requested", compensating},
            {"inventory.released", compensating, {"order.cancel_requested"}},
            {"order.cancel_requested", compensating},
            {"order.cancelled", compensated},
            {"notification.sent", compensated}});
  REQUIRE(instance.failure.has_value());
  CHECK(instance.failure->type == "logistics.rejected");
  CHECK(instance.failure->reason == "no capacity");
  CHECK(instance.failure->sequence == 5);
  const Account account = account_of(order_definition(), instance);
  CHECK(account.owed.size() == 4);
  CHECK(account.is_balanced());
  CHECK(instance.ended.sequence == 15);
}

TEST_CASE("a step that completes after the failure is undone as well") {
  play({{"order.placed", running},
        {"inventory.reserved", running},
        {"payment.charged", running},
        {"logistics.rejected", compensating, {"logistics.stop_requested"}},
        {"logistics.stop_requested", compensating},
        {"logistics.stopped", compensating, {"payment.refund_requested"}},
        {"seller.prepared", compensating},
        {"payment.refund_requested", compensating},
        {"payment.refunded", compensating, {"seller.unpack_requested"}},
        {"seller.unpack_requested", compensating},
        {"seller.unpacked", compensating, {"inventory.release_requested"}},
        {"inventory.released", compensating, {"order.cancel_requested"}},
        {"order.cancelled", compensated}},
       {"late prepare"});
}

TEST_CASE("a step that completes after everything was undone opens the saga again") {
  play({{"order.placed", running},
        {"inventory.reserved", running},
        {"payment.charged", running},
        {"logistics.rejected", compensating, {"logistics.stop_requested"}},
        {"logistics.stopped", compensating, {"payment.refund_requested"}},
        {"payment.refunded", compensating, {"inventory.release_requested"}},
        {"inventory.released", compensating, {"order.cancel_requested"}},
        {"order.cancelled", compensated},
        {"seller.prepared", compensating, {"seller.unpack_requested"}},
        {"seller.unpack_requested", compensating},
        {"seller.unpacked", compensated}},
       {"late prepare"});
}

TEST_CASE("a refused fence sends the saga forward: nothing is undone") {
  const auto instance =
      play({{"order.placed", running},
            {"inventory.reserved", running},
            {"payment.charged", running},
            {"seller.prepared", running},
            {"logistics.assigned", running},
            {"tick 6m", compensating, {"logistics.stop_requested"}},
            {"logistics.stop_requested", compensating},
            {"logistics.stop_refused: on the road", running},
            {"logistics.dispatched", completed}},
           {"deadline_passed dispatch", "fence_refused dispatch", "late dispatch"});
  CHECK(instance.forward);
  CHECK(account_of(order_definition(), instance).owed.empty());
}

TEST_CASE(
    "the pivot seen while the fence is open sends the saga forward, whatever the fence says "
    "later") {
  play({{"order.placed", running},
        {"inventory.reserved", running},
        {"payment.charged", running},
        {"seller.prepared", running},
        {"logistics.assigned", running},
        {"tick 6m", compensating, {"logistics.stop_requested"}},
        {"logistics.dispatched", completed},
        {"logistics.stop_requested", completed},
        {"logistics.stop_refused", completed}},
       {"deadline_passed dispatch", "late dispatch", "after_final dispatch"});
}

TEST_CASE("a pivot that happens after its service ruled it out needs a person") {
  const auto instance = play({{"order.placed", running},
                              {"inventory.rejected", compensating, {"logistics.stop_requested"}},
                              {"logistics.stop_requested", compensating},
                              {"logistics.stopped", compensating, {"order.cancel_requested"}},
                              {"logistics.dispatched", stuck},
                              {"order.cancelled", stuck}},
                             {"undo_before_do dispatch"});
  REQUIRE(instance.stuck.has_value());
  CHECK(instance.stuck->is_contradiction);
  CHECK_FALSE(instance.stuck->next.empty());
}

TEST_CASE("a failure after the pivot undoes nothing") {
  play({{"order.placed", running},
        {"inventory.reserved", running},
        {"payment.charged", running},
        {"logistics.assigned", running},
        {"logistics.dispatched", running},
        {"seller.rejected", stuck},
        {"seller.prepared", completed}},
       {"out_of_order dispatch", "failed_after_pivot prepare"});
}

TEST_CASE(
    "an undo that is not answered is asked for again, with growing patience, and then a person is "
    "needed") {
  SagaRun saga(order_definition());
  saga.feed("order.placed");
  saga.feed("inventory.rejected");
  Names patience;
  for (const char* wait : {"5s", "10s", "20s", "20s"}) {
    saga.feed("logistics.stop_requested");
    saga.feed(std::string("tick ") + wait);
    CHECK(saga.asked().empty());  // not before the patience is fully over
    saga.feed("tick 250ms");
    CHECK(saga.asked() == Names{"logistics.stop_requested"});
  }
  saga.feed("logistics.stop_requested");
  saga.feed("tick 21s");
  CHECK(saga.asked().empty());
  CHECK(saga.state() == stuck);
  CHECK(saga.instance().stuck->reason.find("asked 5 times") != std::string::npos);
  CHECK(saga.instance().wake_at == Duration::zero());
  SUBCASE("the answer may still come") {
    saga.feed("logistics.stopped");
    CHECK(saga.state() == compensating);
    CHECK(saga.asked() == Names{"order.cancel_requested"});
    saga.answer_all();
    CHECK(saga.state() == compensated);
  }
}

TEST_CASE("patience with an undo starts when its request is read from the log") {
  SagaRun saga(order_definition());
  saga.feed("order.placed");
  saga.feed("inventory.rejected");
  saga.feed("tick 1h");
  CHECK(saga.asked().empty());
  saga.feed("logistics.stop_requested");
  saga.feed("tick 6s");
  CHECK(saga.asked() == Names{"logistics.stop_requested"});
  saga.feed("tick 1h");  // the second request is on its way all the time
  CHECK(saga.asked().empty());
  CHECK(saga.state() == compensating);
}

TEST_CASE("a passed step deadline fails the saga, a success earlier in the log does not") {
  SUBCASE("no event in time") {
    const auto instance = play({{"order.placed", running},
                                {"inventory.reserved", running},
                                {"tick 30s", running},
                                {"tick 250ms", compensating, {"logistics.stop_requested"}},
                                {"payment.charged", compensating}},
                               {"deadline_passed charge", "late charge"});
    CHECK(instance.failure->reason == "no payment.charged within 30s");
  }
  SUBCASE("success just before the tick") {
    play({{"order.placed", running},
          {"inventory.reserved", running},
          {"tick 30s", running},
          {"payment.charged", running},
          {"tick 250ms", running}});
  }
}

TEST_CASE("a step's deadline counts from when the step opens") {
  play({{"order.placed", running},
        {"tick 29s", running},
        {"inventory.reserved", running},
        {"tick 29s", running},
        {"payment.charged", running},
        {"tick 299s", running},
        {"tick 2s", compensating, {"logistics.stop_requested"}}},
       {"deadline_passed prepare"});
}

TEST_CASE("the saga's own deadline fails it") {
  const Definition definition = testing::definition_of(
      "saga: short\nstarts: order.placed\nwithin: 10s\nsteps:\n"
      "  place: { service: orders, done: order.placed, undo: order.cancel_requested, undone: "
      "order.cancelled }\n"
      "  pay: { service: payment, after: [place], done: payment.charged, optional: true }\n"
      "  pack: { service: seller, after: [place], done: seller.prepared,\n"
      "          undo: seller.unpack_requested, undone: seller.unpacked }\n");
  SagaRun saga(definition);
  saga.feed("order.placed");
  saga.feed("tick 10s");
  CHECK(saga.state() == running);
  saga.feed("tick 250ms");
  CHECK(saga.state() == compensating);
  CHECK(saga.asked() == Names{"order.cancel_requested"});  // no pivot, no fence
  CHECK_FALSE(saga.instance().failure->step.has_value());
  saga.answer_all();
  CHECK(saga.state() == compensated);
}

TEST_CASE("a dead letter fails the saga if a step waits for the dead-lettered event") {
  SUBCASE("the step's own trigger") {
    play({{"order.placed", running},
          {"inventory.reserved", running},
          {"dead payment inventory.reserved", compensating, {"logistics.stop_requested"}}},
         {"dead_letter charge"});
  }
  SUBCASE("something else the service listens to") {
    play({{"order.placed", running},
          {"inventory.reserved", running},
          {"dead payment order.placed", running}},
         {"dead_letter place"});
  }
  SUBCASE("a service without a step here") {
    play({{"order.placed", running}, {"dead loyalty payment.charged", running}},
         {"dead_letter charge"});
  }
  SUBCASE("an optional step's trigger") {
    play({{"order.placed", running}, {"dead notification order.placed", running}},
         {"dead_letter confirm"});
  }
  SUBCASE("a step that is done already") {
    play({{"order.placed", running},
          {"inventory.reserved", running},
          {"payment.charged", running},
          {"dead payment inventory.reserved", running}},
         {"dead_letter reserve"});
  }
}

TEST_CASE("a saga that failed before its start has no deadline of its own") {
  SagaRun saga(order_definition());
  for (const char* event : {"inventory.rejected", "order.placed"}) saga.feed(event);
  CHECK(saga.state() == compensating);
  saga.feed("tick 16m");
  CHECK(saga.findings() == Names{"out_of_order reserve"});
}
