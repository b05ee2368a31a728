// Mining of hand-written traffic: one sign at a time.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>

#include "observer/saga/definition/load.h"
#include "observer/saga/mining/yaml_text.h"
#include "tests/observer/saga/mining/mining.h"
#include "tests/worlds/trip_saga.h"

using namespace laban;
using namespace laban::observer;
using laban::observer::testing::everything;
using laban::observer::testing::mined_from;

namespace {

// Hand-written traffic: "type source cause" by saga; a cause is the index of an earlier event.
struct Said {
  const char* type;
  const char* source;
  int cause;
};

void say(Traffic& traffic, std::uint64_t saga, const std::vector<Said>& events) {
  for (std::uint64_t i = 0; i < events.size(); ++i) {
    const Said& said = events[i];
    const EventId cause =
        said.cause < 0 ? EventId{} : EventId{saga, static_cast<std::uint64_t>(said.cause) + 1};
    traffic.add({said.type, said.source, fmt::format("s-{}", saga), EventId{saga, i + 1}, cause,
                 Time(std::chrono::seconds(saga) + std::chrono::milliseconds(i)), saga * 100 + i});
  }
}

const MinedStep& step_of(const MinedSaga& mined, const std::string& done) {
  const auto found = std::find_if(mined.steps.begin(), mined.steps.end(),
                                  [&](const MinedStep& step) { return step.done == done; });
  REQUIRE(found != mined.steps.end());
  return *found;
}

}  // namespace

TEST_CASE("a join whose other half never came last is suspected, not claimed") {
  Traffic traffic(everything);
  for (std::uint64_t saga = 1; saga <= 20; ++saga) {
    if (saga % 2 == 0) {
      say(traffic, saga,
          {{"a.begun", "a", -1}, {"b.done", "b", 0}, {"c.done", "c", 0}, {"d.done", "d", 2}});
    } else {
      say(traffic, saga,
          {{"a.begun", "a", -1}, {"c.done", "c", 0}, {"b.done", "b", 0}, {"d.done", "d", 1}});
    }
  }
  const MinedSaga mined = mined_from(traffic);
  const MinedStep& join = step_of(mined, "d.done");
  REQUIRE(join.after.size() == 1);
  CHECK(mined.steps[join.after.front()].done == "c.done");
  REQUIRE(join.suspicions.size() == 1);
  CHECK(join.suspicions.front().find("b.done came before it in 20 of 20 sagas") !=
        std::string::npos);
}

TEST_CASE("a step that was never last is waited for if nothing came without it") {
  Traffic traffic(everything);
  for (std::uint64_t saga = 1; saga <= 23; ++saga) {
    if (saga > 20) {
      say(traffic, saga,
          {{"a.begun", "a", -1},
           {"b.refused", "b", 0},
           {"c.done", "c", 0},
           {"c.undo_requested", "observer", 1},
           {"c.undone", "c", 3}});
    } else {
      say(traffic, saga,
          {{"a.begun", "a", -1}, {"b.done", "b", 0}, {"c.done", "c", 0}, {"d.done", "d", 2}});
    }
  }
  const MinedSaga mined = mined_from(traffic);
  const MinedStep& join = step_of(mined, "d.done");
  CHECK(join.after.size() == 2);
  CHECK(std::any_of(join.suspicions.begin(), join.suspicions.end(), [](const std::string& text) {
    return text.find("without it, it never came (3 sagas)") != std::string::npos;
  }));
}

TEST_CASE("alternative steps are optional, and their successors wait for neither") {
  Traffic traffic(everything);
  for (std::uint64_t saga = 1; saga <= 30; ++saga) {
    const char* paid = saga % 3 == 0 ? "card.charged" : "invoice.sent";
    say(traffic, saga,
        {{"a.begun", "a", -1},
         {paid, saga % 3 == 0 ? "card" : "invoice", 0},
         {"d.shipped", "d", 1}});
  }
  const MinedSaga mined = mined_from(traffic);
  CHECK(step_of(mined, "card.charged").optional);
  CHECK(step_of(mined, "invoice.sent").optional);
  const MinedStep& shipped = step_of(mined, "d.shipped");
  CHECK_FALSE(shipped.optional);
  REQUIRE(shipped.after.size() == 1);
  CHECK(mined.steps[shipped.after.front()].done == "a.begun");
}

TEST_CASE("without a fence the first step that is never undone is the suspected pivot") {
  Traffic traffic(everything);
  for (std::uint64_t saga = 1; saga <= 40; ++saga) {
    if (saga % 4 == 0) {
      say(traffic, saga,
          {{"a.begun", "a", -1},
           {"b.booked", "b", 0},
           {"c.refused", "c", 1},
           {"b.unbook_requested", "observer", 2},
           {"b.unbooked", "b", 3},
           {"a.abandon_requested", "observer", 4},
           {"a.abandoned", "a", 5}});
    } else {
      say(traffic, saga,
          {{"a.begun", "a", -1}, {"b.booked", "b", 0}, {"c.sent", "c", 1}, {"d.archived", "d", 2}});
    }
  }
  const MinedSaga mined = mined_from(traffic);
  CHECK(step_of(mined, "c.sent").pivot);
  CHECK(step_of(mined, "c.sent").fails.front().type == "c.refused");
  CHECK(step_of(mined, "c.sent").fails.front().undone == 10);
  CHECK(step_of(mined, "b.booked").undo == "b.unbook_requested");
  CHECK(step_of(mined, "b.booked").undone == "b.unbooked");
  CHECK(step_of(mined, "a.begun").undone == "a.abandoned");
  CHECK_FALSE(step_of(mined, "d.archived").pivot);
  CHECK(mined.undone == 10);
}

TEST_CASE("requests to repeat a step are told apart from parallel undos") {
  Traffic traffic(everything);
  for (std::uint64_t saga = 1; saga <= 40; ++saga) {
    std::vector<Said> said = {{"trip.booked", "desk", -1}};
    if (saga % 3 == 0) {  // the hotel is full twice
      for (int i = 0; i < 2; ++i) {
        said.push_back({"hotel.full", "hotel", static_cast<int>(said.size()) - 1});
        said.push_back({"hotel.book_again", "observer", static_cast<int>(said.size()) - 1});
      }
    }
    said.push_back({"hotel.booked", "hotel", static_cast<int>(said.size()) - 1});
    const int booked = static_cast<int>(said.size()) - 1;
    if (saga % 4 != 0) {
      said.insert(said.end(), {{"flight.booked", "flight", booked},
                               {"ticket.issued", "flight", booked + 1},
                               {"mail.sent", "mail", booked + 2}});
    } else {
      said.insert(said.end(), {{"flight.full", "flight", booked},
                               {"trip.cancel_requested", "observer", booked + 1},
                               {"hotel.cancel_requested", "observer", booked + 1},
                               {"hotel.cancelled", "hotel", booked + 3},
                               {"trip.cancelled", "desk", booked + 2}});
    }
    say(traffic, saga, said);
  }
  say(traffic, 41,
      {{"trip.booked", "desk", -1},
       {"hotel.full", "hotel", 0},
       {"hotel.book_again", "observer", 1},
       {"hotel.full", "hotel", 2},
       {"hotel.book_again", "observer", 3},
       {"hotel.full", "hotel", 4},
       {"trip.cancel_requested", "observer", 5},
       {"trip.cancelled", "desk", 6}});
  const MinedSaga mined = mined_from(traffic);
  CHECK(mined.parallel);
  CHECK(mined.undone == 11);
  const MinedStep& hotel = step_of(mined, "hotel.booked");
  CHECK(hotel.again == "hotel.book_again");
  CHECK(hotel.retries == 2);
  CHECK(hotel.fails.front().type == "hotel.full");
  CHECK(hotel.fails.front().undone == 1);
  CHECK(hotel.undone == "hotel.cancelled");
  CHECK(step_of(mined, "flight.booked").fails.front().type == "flight.full");
  CHECK(step_of(mined, "flight.booked").pivot);
  const auto read = read_definition(yaml_of(mined), "mined.yaml", testing::trip_events);
  CHECK(read.problems.empty());
}

TEST_CASE("steps whose events have similar names get distinct names") {
  Traffic traffic(everything);
  say(traffic, 1,
      {{"order.accepted", "order", -1},
       {"seller.accepted", "seller", 0},
       {"seller.packed", "seller", 1}});
  const MinedSaga mined = mined_from(traffic);
  CHECK(mined.steps[0].name == "order_accepted");
  CHECK(mined.steps[1].name == "seller_accepted");
  CHECK(mined.steps[2].name == "packed");
}
