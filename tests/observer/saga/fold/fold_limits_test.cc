// Limits of the fold at their value and one beyond.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include "observer/saga/definition/load.h"
#include "observer/saga/fold/limits.h"
#include "observer/saga/fold/log_clock.h"
#include "observer/saga/fold/shortened.h"
#include "tests/observer/saga/fold/states.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/saga_run.h"
#include "tests/worlds/trip_saga.h"

using namespace laban;
using namespace laban::observer;
using namespace laban::observer::testing;
using namespace laban::observer::testing::states;

namespace {

constexpr Duration moment{1};

// A trip whose hotel is booked and has to be cancelled.
SagaRun cancelled_trip() {
  SagaRun saga(trip_definition());
  for (const char* event : {"trip.booked", "hotel.booked", "flight.full", "trip.cancelled"})
    saga.feed(event);
  return saga;
}

}  // namespace

TEST_CASE("a saga keeps as many findings as the limit says, and counts the others") {
  SagaRun saga(trip_definition());
  saga.feed("trip.booked");
  for (std::size_t i = 0; i < findings_kept; ++i) saga.feed("unknown what.is_this");
  const auto last = saga.sequence();
  CHECK(saga.instance().findings.size() == findings_kept);
  CHECK(saga.instance().findings_left_out == 0);
  const auto result = saga.feed("unknown what.is_this");
  CHECK(result.findings.size() == 1);  // it is reported all the same
  CHECK(saga.instance().findings.size() == findings_kept);
  CHECK(saga.instance().findings_left_out == 1);
  CHECK(saga.instance().findings.back().sequence == last);
}

TEST_CASE("a text is kept up to its limit, and cut beyond it between two letters") {
  const std::string full(text_bytes, 'x');
  CHECK(shortened(full) == full);
  CHECK(shortened(full + "x") == full);
  const std::string one_less(text_bytes - 1, 'x');
  CHECK(shortened(one_less + "é") == one_less);
  CHECK(shortened(std::string(text_bytes - 2, 'x') + "é") ==
        std::string(text_bytes - 2, 'x') + "é");
}

TEST_CASE("a saga keeps as many acts as the limit says, and of one more the oldest goes") {
  SagaRun saga(order_definition());
  saga.feed("order.placed");
  saga.feed("act release: first");
  for (std::size_t i = 1; i < acts_kept; ++i) saga.feed("act release: later");
  REQUIRE(saga.instance().acts.size() == acts_kept);
  CHECK(saga.instance().acts.front().reason == "first");
  CHECK(saga.instance().acts_left_out == 0);
  saga.feed("act release: last");
  REQUIRE(saga.instance().acts.size() == acts_kept);
  CHECK(saga.instance().acts.front().reason == "later");
  CHECK(saga.instance().acts.back().reason == "last");
  CHECK(saga.instance().acts_left_out == 1);
}

TEST_CASE("a skip names as many steps behind it as the limit says, and counts the others") {
  const auto outcome_with = [](std::size_t followers) {
    std::string yaml =
        "saga: fan\nstarts: fan.begun\nsteps:\n"
        "  begin: { service: desk, done: fan.begun, undo: fan.end_requested, undone: fan.ended }\n"
        "  first: { service: desk, after: [begin], done: fan.opened, undo: fan.close_requested,"
        " undone: fan.closed }\n";
    EventSources events = {
        {"fan.begun", "desk"},  {"fan.end_requested", "observer"},   {"fan.ended", "desk"},
        {"fan.opened", "desk"}, {"fan.close_requested", "observer"}, {"fan.closed", "desk"}};
    for (std::size_t i = 1; i <= followers; ++i) {
      yaml += fmt::format(
          "  s{0}: {{ service: hand, after: [first], done: hand.s{0}, optional: true }}\n", i);
      events[fmt::format("hand.s{}", i)] = "hand";
    }
    const auto read = read_definition(yaml, "fan.yaml", events);
    if (!read.definition) FAIL(to_text(read.problems.front()));
    SagaRun saga(*read.definition);
    saga.feed("fan.begun");
    saga.feed("act skip first: by hand");
    return saga.instance().acts.back().outcome;
  };
  CHECK(outcome_with(steps_named).ends_with("'s3' by hand, 's4' by hand)"));
  CHECK(outcome_with(steps_named + 1).ends_with("'s4' by hand and 1 more)"));
}

TEST_CASE("an undo is asked for again a tick after its patience ends, so often, and not oftener") {
  for (const bool is_refused : {true, false}) {
    CAPTURE(is_refused);
    SagaRun saga = cancelled_trip();
    Duration patience = first_undo_patience;
    for (std::uint32_t asked = 1; asked < undo_attempts; ++asked) {
      CAPTURE(asked);
      saga.feed("hotel.cancel_requested");
      if (is_refused) saga.feed("hotel.kept: no refunds");
      saga.feed("tick " + std::to_string(patience / Duration(1'000'000)) + "ms");
      CHECK(saga.asked().empty());
      saga.feed("tick 250ms");
      CHECK(saga.asked() == Names{"hotel.cancel_requested"});
      REQUIRE(saga.state() == compensating);
      patience = std::min(2 * patience, longest_undo_patience);
    }
    CHECK(patience == longest_undo_patience);
    saga.feed("hotel.cancel_requested");
    if (is_refused) saga.feed("hotel.kept: no refunds");
    if (!is_refused) saga.feed("tick 20250ms");
    CHECK(saga.state() == stuck);
    CHECK(saga.instance().stuck->reason.starts_with("hotel was asked 5 times"));
  }
}

TEST_CASE("a step past its undoing is asked for again so often, and then a person is needed") {
  SagaRun saga(trip_definition());
  for (const char* event : {"trip.booked", "hotel.booked", "flight.booked", "ticket.issued"})
    saga.feed(event);
  saga.feed("mail.bounced");
  for (std::uint32_t asked = 0; asked < again_attempts; ++asked) {
    CAPTURE(asked);
    REQUIRE(saga.state() == running);
    saga.feed("tick 21s");
    REQUIRE(saga.asked() == Names{"mail.send_again"});
    saga.feed("mail.send_again");
    saga.feed("mail.bounced");
  }
  CHECK(saga.state() == stuck);
}

TEST_CASE("an event without its saga's start is an orphan a tick after the patience ends") {
  SagaRun saga(order_definition());
  saga.feed("inventory.reserved");
  saga.feed("tick 60s");
  CHECK(saga.clock() == orphan_patience);
  CHECK(saga.findings().empty());
  saga.feed("tick 250ms");
  CHECK(saga.findings() == Names{"orphan"});
}

TEST_CASE("a deadline has passed one period after it fell due, and not a moment before") {
  const Duration due{1000};
  CHECK_FALSE(has_passed(due, due + tick_period - moment));
  CHECK(has_passed(due, due + tick_period));
  CHECK_FALSE(has_passed({}, due + tick_period));  // none is armed
  CHECK(passes_at(due) == due + tick_period);
  CHECK(first_not_passed(due + tick_period) == due + moment);
  CHECK(first_not_passed(due + tick_period - moment) == due);
  CHECK(first_not_passed({}) == Duration::zero());
}

TEST_CASE("a tick of one period counts, and one of a moment more does not") {
  LogClock clock;
  CHECK_FALSE(clock.accept(1, tick_period + moment, Time(std::chrono::hours(1))));
  CHECK(clock.accept(1, tick_period, Time(std::chrono::hours(1))));
}
