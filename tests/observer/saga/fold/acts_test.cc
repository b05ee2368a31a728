// Operators' actions on a saga, and their results.

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

SagaRun order_until(std::initializer_list<const char*> events) {
  SagaRun saga(order_definition());
  for (const char* event : events) saga.feed(event);
  return saga;
}

const Act& last_act(const SagaRun& saga) {
  REQUIRE_FALSE(saga.instance().acts.empty());
  return saga.instance().acts.back();
}

}  // namespace

TEST_CASE("abort undoes what was done, with who and why as the reason") {
  SagaRun saga = order_until({"order.placed", "inventory.reserved"});
  saga.feed("act abort: customer called");
  CHECK(saga.state() == compensating);
  CHECK(saga.instance().failure->reason == "aborted by ann: customer called");
  CHECK(last_act(saga).accepted);
  CHECK(last_act(saga).by == "ann");
  CHECK(last_act(saga).reason == "customer called");
  CHECK(saga.answer_all().size() == 3);
  CHECK(saga.state() == compensated);
}

TEST_CASE("abort races with the natural end: the earlier one in the log wins") {
  SUBCASE("the end first") {
    SagaRun saga = order_until({"order.placed", "inventory.reserved", "payment.charged",
                                "seller.prepared", "logistics.assigned", "logistics.dispatched"});
    saga.feed("act abort: late");
    CHECK(saga.state() == completed);
    CHECK_FALSE(last_act(saga).accepted);
    CHECK(last_act(saga).outcome == "it has ended: completed");
  }
  SUBCASE("the abort first, the fence too late: forward") {
    SagaRun saga = order_until({"order.placed", "inventory.reserved", "payment.charged",
                                "seller.prepared", "logistics.assigned"});
    saga.feed("act abort: late");
    saga.feed("logistics.dispatched");
    saga.feed("logistics.stop_requested");
    saga.feed("logistics.stop_refused");
    CHECK(saga.state() == completed);
    for (const auto& step : saga.instance().steps) CHECK_FALSE(step.undone.exists());
  }
  SUBCASE("the failure first") {
    SagaRun saga = order_until({"order.placed", "inventory.rejected"});
    saga.feed("act abort: late");
    CHECK(last_act(saga).outcome == "it is already being undone");
  }
}

TEST_CASE("a held saga decides nothing and its deadlines do not advance") {
  SagaRun saga = order_until({"order.placed", "tick 20s"});
  saga.feed("act hold: looking into it");
  CHECK(saga.instance().wake_at == Duration::zero());
  saga.feed("tick 1h");
  CHECK(saga.state() == running);
  saga.feed("act release: fine");
  saga.feed("tick 9s");
  CHECK(saga.state() == running);
  saga.feed("tick 2s");
  CHECK(saga.state() == compensating);
  CHECK(saga.findings() == Names{"deadline_passed reserve"});
}

TEST_CASE("a failure while held is undone after the release") {
  SagaRun saga = order_until({"order.placed", "inventory.reserved", "act hold: wait"});
  saga.feed("payment.declined");
  CHECK(saga.state() == compensating);
  CHECK(saga.asked().empty());
  saga.feed("act hold: again");
  CHECK(last_act(saga).outcome == "it is already held");
  saga.feed("act release: go");
  CHECK(saga.asked() == Names{"logistics.stop_requested"});
}

TEST_CASE("a saga that ended while held can be released, and undoes late work") {
  SagaRun saga =
      order_until({"order.placed", "tick 31s", "logistics.stop_requested", "logistics.stopped",
                   "order.cancel_requested", "act hold: wait", "order.cancelled"});
  REQUIRE(saga.state() == compensated);
  SUBCASE("late work comes first") {
    saga.feed("inventory.reserved");
    CHECK(saga.state() == compensating);
    CHECK(saga.asked().empty());
    saga.feed("act release: go");
  }
  SUBCASE("the release comes first") {
    saga.feed("act release: go");
    CHECK(last_act(saga).accepted);
    saga.feed("inventory.reserved");
  }
  CHECK(saga.asked() == Names{"inventory.release_requested"});
}

TEST_CASE("an undo that was never answered: retry gives it new patience") {
  SagaRun saga = order_until({"order.placed", "inventory.rejected"});
  for (int attempt = 0; attempt < 5; ++attempt) {
    saga.feed("logistics.stop_requested");
    saga.feed("tick 22s");
  }
  REQUIRE(saga.state() == stuck);
  saga.feed("act retry: logistics is back");
  CHECK(saga.asked() == Names{"logistics.stop_requested"});
  CHECK(saga.state() == compensating);
  saga.feed("logistics.stop_requested");
  saga.feed("tick 6s");
  CHECK(saga.asked() == Names{"logistics.stop_requested"});
  CHECK(saga.instance().steps[5].attempts == 7);
  saga.feed("logistics.stopped");
  CHECK(saga.answer_all().back() == "order.cancel_requested");
  CHECK(saga.state() == compensated);
}

TEST_CASE("skip waives an undo: the account balances and shows it") {
  SagaRun saga =
      order_until({"order.placed", "inventory.reserved", "payment.declined", "logistics.stopped"});
  saga.feed("act skip reserve: counted by hand");
  CHECK(saga.asked() == Names{"order.cancel_requested"});
  saga.feed("order.cancelled");
  CHECK(saga.state() == compensated);
  const Account account = account_of(order_definition(), saga.instance());
  CHECK(account.owed.size() == 2);
  CHECK(account.confirmed.size() == 1);
  CHECK(account.waived == std::vector<StepIndex>{1});
  CHECK(saga.step("reserve") == StepState::waived);
}

TEST_CASE("skip of the fence lets the undos begin; a pivot that happens then needs a person") {
  SagaRun saga = order_until({"order.placed", "inventory.rejected"});
  saga.feed("act skip dispatch: logistics is gone");
  CHECK(saga.asked() == Names{"order.cancel_requested"});
  saga.feed("logistics.dispatched");
  CHECK(saga.state() == stuck);
  CHECK(saga.instance().stuck->is_contradiction);
  saga.feed("act retry");
  CHECK_FALSE(last_act(saga).accepted);
  saga.feed("act skip: parcel called back");
  saga.feed("order.cancelled");
  CHECK(saga.state() == compensated);
}

TEST_CASE("skipping an open step continues as if it were done") {
  SagaRun saga = order_until({"order.placed", "act skip reserve: stock is there"});
  CHECK(saga.step("reserve") == StepState::skipped);
  CHECK(saga.step("charge") == StepState::open);
  for (const char* event : {"payment.charged", "seller.prepared", "logistics.assigned"})
    saga.feed(event);
  saga.feed("act abort: no");
  CHECK(saga.answer_all() == Names{"logistics.stop_requested", "logistics.unassign_requested",
                                   "seller.unpack_requested", "payment.refund_requested",
                                   "order.cancel_requested"});
}

TEST_CASE("an undo that was settled by hand and is confirmed too was made twice") {
  SagaRun saga =
      order_until({"order.placed", "inventory.reserved", "payment.charged", "seller.rejected",
                   "logistics.stop_requested", "logistics.stopped", "payment.refund_requested"});
  saga.feed("act skip charge: refunded in the bank portal");
  const std::uint64_t by_hand = saga.sequence();
  CHECK(last_act(saga).outcome ==
        "'charge' counts as undone; payment has not answered #7: if it still undoes 'charge', "
        "that is done twice");
  CHECK(account_of(order_definition(), saga.instance()).waived == std::vector<StepIndex>{2});
  saga.feed("payment.refunded");
  CHECK(saga.findings() == Names{"settled_twice charge"});
  CHECK(saga.instance().findings[0].other == by_hand);
  const Account account = account_of(order_definition(), saga.instance());
  CHECK(account.confirmed == std::vector<StepIndex>{2});
  CHECK(account.twice == std::vector<StepIndex>{2});
  saga.answer_all();
  CHECK(saga.state() == compensated);
}

TEST_CASE("who skips an undo that was refused or never asked for is not warned") {
  SagaRun refused(trip_definition());
  for (const char* event :
       {"trip.booked", "hotel.booked", "flight.full", "hotel.cancel_requested", "hotel.kept"})
    refused.feed(event);
  refused.feed("act skip hotel: called them");
  CHECK(last_act(refused).outcome == "'hotel' counts as undone");
  SagaRun unasked = order_until({"order.placed", "inventory.reserved", "payment.declined"});
  unasked.feed("act skip reserve: counted by hand");
  CHECK(last_act(unasked).outcome == "'reserve' counts as undone");
}

TEST_CASE("a step that was skipped and is done too was made twice") {
  SagaRun saga = order_until({"order.placed", "inventory.reserved"});
  saga.feed("act skip charge: paid in cash");
  CHECK(last_act(saga).outcome ==
        "'charge' counts as done; payment has not answered #2: if it still does, 'charge' is done "
        "twice; payment.charged is not published: start what reacts to it by hand ('prepare' by "
        "seller, 'carrier' by logistics)");
  saga.feed("payment.charged");
  CHECK(saga.findings() == Names{"settled_twice charge"});
  SagaRun ahead = order_until({"order.placed", "act skip carrier: by bicycle"});
  CHECK(last_act(ahead).outcome ==
        "'carrier' counts as done; logistics.assigned is not published: start what reacts to it by "
        "hand ('dispatch' by logistics)");
}

TEST_CASE("who skips a step that nothing waits for any more is not warned") {
  SagaRun last = order_until({"order.placed", "act skip confirm: told by phone"});
  CHECK(last_act(last).outcome == "'confirm' counts as done");
  SagaRun begun = order_until({"order.placed", "inventory.reserved", "act skip dispatch: by hand",
                               "act skip prepare: packed", "act skip carrier: by bicycle"});
  CHECK(last_act(begun).outcome == "'carrier' counts as done");
}

TEST_CASE("a failed saga names the steps that may still come") {
  const auto still_open = [](const SagaRun& saga) {
    return account_of(order_definition(), saga.instance()).still_open;
  };
  SagaRun silent = order_until({"order.placed", "inventory.reserved"});
  CHECK(still_open(silent).empty());
  silent.feed("tick 31s");
  silent.answer_all();
  REQUIRE(silent.state() == compensated);
  CHECK(still_open(silent) == std::vector<StepIndex>{2});
  CHECK(opened_by(order_definition(), silent.instance(), 2).sequence == 2);
  CHECK_FALSE(opened_by(order_definition(), silent.instance(), 3).exists());
  SUBCASE("until it comes, and is undone as well") {
    silent.feed("payment.charged");
    CHECK(silent.state() == compensating);
    CHECK(still_open(silent) == std::vector<StepIndex>{3, 4});
    silent.answer_all();
    CHECK(silent.state() == compensated);
  }
  SUBCASE("until its service declines") {
    silent.feed("payment.declined");
    CHECK(still_open(silent).empty());
  }
  SUBCASE("until its service sets its work aside") {
    silent.feed("dead payment inventory.reserved");
    CHECK(still_open(silent).empty());
  }
  SUBCASE("and a pivot that nobody stopped is one of them") {
    SagaRun saga =
        order_until({"order.placed", "inventory.reserved", "payment.charged", "seller.prepared",
                     "logistics.assigned", "act abort: no", "logistics.stop_requested"});
    CHECK(still_open(saga).empty());
    saga.feed("act skip dispatch: logistics is gone");
    CHECK(
        last_act(saga).outcome ==
        "'dispatch' counts as undone; logistics has not answered #7: 'dispatch' may still happen");
    CHECK(still_open(saga) == std::vector<StepIndex>{5});
    saga.feed("logistics.stopped");
    CHECK(still_open(saga).empty());
  }
  SUBCASE("and one that was stopped is none") {
    SagaRun saga = order_until({"order.placed", "inventory.reserved", "payment.charged",
                                "seller.prepared", "logistics.assigned", "act abort: no"});
    saga.answer_all();
    CHECK(still_open(saga).empty());
  }
}

TEST_CASE("an impossible action is refused with the reason and changes nothing") {
  struct Refusal {
    std::initializer_list<const char*> before;
    const char* act;
    const char* outcome;
  };
  const Refusal refusals[] = {
      {{"inventory.reserved"}, "act hold", "it has not begun: order.placed is missing"},
      {{"order.placed"}, "act release", "it is not held"},
      {{"order.placed"}, "act retry", "it is not stuck: name the step to retry"},
      {{"order.placed"}, "act retry charge", "the saga is not waiting for 'charge'"},
      {{"order.placed"},
       "act retry reserve",
       "'reserve' has no 'again' in the definition: make inventory do it (inventory.reserved)"},
      {{"order.placed"}, "act skip", "name the step to skip"},
      {{"order.placed"}, "act skip place", "'place' is done"},
      {{"order.placed"}, "act skip nothing", "'nothing' is not one of its steps"},
      {{"order.placed"}, "act explode", "'explode' is not a known action"},
      {{"order.placed", "inventory.rejected"}, "act skip charge", "no undo of 'charge' is owed"},
      {{"order.placed", "act hold"}, "act retry reserve", "it is held: release it first"},
      {{"order.placed", "inventory.rejected", "logistics.stopped"},
       "act retry charge",
       "no undo is pending"}};
  for (const auto& [before, act, outcome] : refusals) {
    CAPTURE(act);
    SagaRun saga = order_until(before);
    const auto steps = saga.instance().steps;
    const State state = saga.state();
    saga.feed(act);
    CHECK(last_act(saga).outcome == outcome);
    CHECK_FALSE(last_act(saga).accepted);
    CHECK(saga.instance().steps == steps);
    CHECK(saga.state() == state);
    CHECK(saga.findings() == order_until(before).findings());
  }
}

TEST_CASE("after the pivot abort is refused") {
  SagaRun saga(trip_definition());
  for (const char* event : {"trip.booked", "hotel.booked", "flight.booked", "ticket.issued"})
    saga.feed(event);
  saga.feed("act abort: no");
  CHECK(saga.state() == running);
  CHECK(last_act(saga).outcome == "it is past 'ticket': nothing is undone any more");
  saga.feed("act skip mail: told by phone");
  CHECK(saga.state() == completed);
}

TEST_CASE("an act for another generation does nothing") {
  SagaRun saga = order_until({"order.placed"});
  FoldEvent event;
  event.type = "laban.operator_acted";
  event.sequence = 2;
  event.id = root_id("operator", "o-1", "x");
  event.act = OperatorAction{"abort", "order", 2, {}, "ann", "typo"};
  const auto result = fold(order_definition(), saga.instance(), event);
  CHECK(result.instance.state == running);
  CHECK(result.instance.acts.back().outcome == "generation 1 is the current one");
}

TEST_CASE("only the last acts are kept, the others are counted") {
  SagaRun saga = order_until({"order.placed"});
  for (int i = 0; i < 10; ++i) saga.feed("act release");
  CHECK(saga.instance().acts.size() == 8);
  CHECK(saga.instance().acts_left_out == 2);
}

TEST_CASE(
    "an undo that was asked for before a contradiction is waited for again once it is settled") {
  SagaRun saga = order_until({"order.placed", "inventory.reserved", "payment.declined",
                              "logistics.stop_requested", "logistics.stopped",
                              "inventory.release_requested", "logistics.dispatched"});
  REQUIRE(saga.state() == stuck);
  saga.feed("act skip: the parcel came back");
  CHECK(saga.state() == compensating);
  saga.feed("tick 6s");
  CHECK(saga.asked() == Names{"inventory.release_requested"});
}

TEST_CASE("a dead letter does not end a contradiction") {
  SagaRun saga = order_until({"order.placed", "inventory.reserved", "payment.declined",
                              "logistics.stop_requested", "logistics.stopped"});
  for (int attempt = 1; attempt <= 5; ++attempt) {
    if (attempt > 1) saga.feed("due");
    saga.feed("inventory.release_requested");
  }
  saga.feed("logistics.dispatched");
  REQUIRE(saga.instance().stuck->is_contradiction);
  saga.feed("dead inventory inventory.release_requested");
  CHECK(saga.instance().stuck->is_contradiction);
  saga.feed("inventory.released");
  CHECK(saga.state() == stuck);
}
