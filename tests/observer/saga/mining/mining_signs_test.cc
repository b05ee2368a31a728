// Mining of hand-written traffic: one sign at a time.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>

#include "observer/saga/definition/limits.h"
#include "observer/saga/definition/load.h"
#include "observer/saga/mining/limits.h"
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
                 Time(std::chrono::seconds(saga) + std::chrono::milliseconds(i)), saga * 1000 + i});
  }
}

// Says one event: a word for its type and one for its source.
void say_one(Traffic& traffic, const std::string& type, const std::string& source,
             const std::string& saga, std::uint64_t number) {
  traffic.add({type, source, saga, EventId{1, number}, EventId{}, Time{}, number});
}

// One thing after the other, each of another service.
Traffic chain_of(std::size_t steps) {
  Traffic traffic(everything);
  for (std::uint64_t i = 0; i < steps; ++i) {
    const EventId cause = i == 0 ? EventId{} : EventId{1, i};
    traffic.add({fmt::format("s{}.done", i), fmt::format("s{}", i), "s-1", EventId{1, i + 1}, cause,
                 Time(std::chrono::milliseconds(i)), i});
  }
  return traffic;
}

bool has_suspicion(const MinedStep& step, const std::string& text) {
  return std::any_of(step.suspicions.begin(), step.suspicions.end(),
                     [&](const std::string& one) { return one.find(text) != std::string::npos; });
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

TEST_CASE("an optional step is told by a failure that undid nothing, whatever failed before it") {
  for (const std::uint64_t first : {1, 2}) {  // mail.failed comes before b.refused, or behind it
    CAPTURE(first);
    Traffic traffic(everything);
    for (std::uint64_t saga = first; saga < first + 40; ++saga) {
      if (saga % 4 == 0) {
        say(traffic, saga,
            {{"a.begun", "a", -1},
             {"b.refused", "b", 0},
             {"a.abandon_requested", "observer", 1},
             {"a.abandoned", "a", 2}});
      } else {
        say(traffic, saga,
            {{"a.begun", "a", -1},
             {"b.booked", "b", 0},
             {saga % 4 == 1 ? "mail.failed" : "mail.sent", "mail", 1}});
      }
    }
    const MinedSaga mined = mined_from(traffic);
    const MinedStep& mail = step_of(mined, "mail.sent");
    CHECK(mail.optional);
    CHECK(has_suspicion(mail, "nothing was undone after mail.failed (10 sagas)"));
    CHECK_FALSE(has_suspicion(step_of(mined, "b.booked"), "nothing was undone"));
  }
}

TEST_CASE("traffic of as many steps as a definition may have is mined, and of one more refused") {
  CHECK(mining::most_steps == most_steps);
  CHECK(mined_from(chain_of(most_steps)).steps.size() == most_steps);
  const auto refused = mine(chain_of(most_steps + 1), {"order", ""});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::invalid);
  CHECK(refused.error().message ==
        "65 event types look like steps, but a saga can have 64: this is not the traffic of one "
        "kind of saga");
}

TEST_CASE("so many words of a log are told apart, and events with another one left out") {
  Traffic traffic(everything);
  say_one(traffic, "a.first", "a", "s-1", 1);
  const std::size_t left = mining::most_words - 2;
  for (std::uint64_t i = 0; i < left; ++i)
    say_one(traffic, fmt::format("a.t{}", i), "a", "s-1", i + 2);
  CHECK(traffic.words().size() == mining::most_words);
  CHECK(traffic.events_left_out() == 0);
  say_one(traffic, "a.one_more", "a", "s-2", 900);
  say_one(traffic, "a.first", "another", "s-2", 901);
  CHECK(traffic.words().size() == mining::most_words);
  CHECK(traffic.events_left_out() == 2);
  say_one(traffic, "a.first", "a", "s-2", 902);
  CHECK(traffic.events_left_out() == 2);
}

TEST_CASE("a saga keeps as many events as the limit says, and those beyond are left out") {
  Traffic traffic(everything);
  for (std::uint64_t i = 0; i < mining::most_events_of_a_saga; ++i)
    say_one(traffic, "a.again", "a", "s-1", i + 1);
  CHECK(traffic.events_left_out() == 0);
  say_one(traffic, "a.again", "a", "s-1", 5000);
  say_one(traffic, "a.again", "a", "s-2", 5001);
  CHECK(traffic.events_left_out() == 1);
  CHECK(traffic.sagas().begin()->second.events.size() +
            std::next(traffic.sagas().begin())->second.events.size() ==
        mining::most_events_of_a_saga + 1);
}

namespace {

// Trips, of which every third gets its hotel only after it was full so often.
Traffic trips(int times_full) {
  Traffic traffic(everything);
  for (std::uint64_t saga = 1; saga <= 40; ++saga) {
    std::vector<Said> said = {{"trip.booked", "desk", -1}};
    if (saga % 3 == 0) {
      for (int i = 0; i < times_full; ++i) {
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
  return traffic;
}

}  // namespace

TEST_CASE("a step is retried as often as in the traffic, but not oftener than a definition may") {
  CHECK(mining::most_retries == most_retries);
  for (const std::uint32_t times : {most_retries - 1, most_retries, most_retries + 1}) {
    const MinedSaga mined = mined_from(trips(static_cast<int>(times)));
    const MinedStep& hotel = step_of(mined, "hotel.booked");
    CHECK(hotel.retries == std::min(times, most_retries));
    CHECK(hotel.again == "hotel.book_again");
    CHECK(read_definition(yaml_of(mined), "mined.yaml", testing::trip_events).problems.empty());
  }
}

TEST_CASE("requests to repeat a step are told apart from parallel undos") {
  const MinedSaga mined = mined_from(trips(2));
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

TEST_CASE("the name of a step is as long as the limit says, and cut beyond") {
  for (const std::size_t length : {mining::longest_name, mining::longest_name + 1}) {
    Traffic traffic(everything);
    const std::string long_word = "x" + std::string(length - 3, 'y');  // with "a_" in front: length
    say(traffic, 1,
        {{"a.begun", "a", -1},
         {("a." + long_word).c_str(), "a", 0},
         {("b." + long_word).c_str(), "b", 1}});
    const MinedSaga mined = mined_from(traffic);
    const std::string whole = "a_" + long_word;
    CHECK(mined.steps[1].name == whole.substr(0, mining::longest_name));
  }
}
