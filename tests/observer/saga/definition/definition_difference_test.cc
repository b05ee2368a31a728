// How two versions of a definition differ, key by key.

#include <doctest/doctest.h>

#include "observer/saga/definition/difference.h"
#include "tests/worlds/trip_saga.h"

using namespace laban::observer;

namespace {

using Lines = std::vector<std::string>;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  REQUIRE(text.find(from) != std::string::npos);
  return text.replace(text.find(from), from.size(), to);
}

Definition definition_of(const std::string& yaml) {
  auto read = read_definition(yaml, "a.yaml");
  for (const auto& problem : read.problems) MESSAGE(to_text(problem));
  REQUIRE(read.definition.has_value());
  return std::move(*read.definition);
}

Lines lines_between(const std::string& before, const std::string& after) {
  const Definition old = definition_of(before), now = definition_of(after);
  Lines lines;
  for (const auto& difference : differences(old, now)) lines.push_back(to_text(difference));
  CHECK(lines.empty() == (old.digest() == now.digest()));
  return lines;
}

const std::string trip =
    "saga: trip\n"
    "starts: trip.booked\n"
    "within: 1h\n"
    "steps:\n"
    "  book: { service: desk, done: trip.booked, undo: trip.cancel_requested,"
    " undone: trip.cancelled }\n"
    "  hotel: { service: hotel, after: [book], done: hotel.booked, fails: [hotel.full], retries: 2,"
    " again: hotel.book_again, undo: hotel.cancel_requested, undone: hotel.cancelled,"
    " within: 5m }\n"
    "  ticket: { service: flight, after: [hotel], done: ticket.issued, pivot: true }\n"
    "  mail: { service: mail, after: [ticket], done: mail.sent, optional: true }\n"
    "business:\n"
    "  planned: { state: [running] }\n"
    "  booked: { done: [hotel] }\n";

// A line from `key` on: every key that can be in a step, before and after.
const std::pair<std::string, std::string> changes[] = {
    {"within: 1h", "within: 2h"},
    {"within: 1h", "parallel: true"},
    {"starts: trip.booked", "starts: mail.sent"},
    {"service: desk", "service: office"},
    {"after: [book]", "after: []"},
    {"done: mail.sent", "done: mail.posted"},
    {"fails: [hotel.full]", "fails: [hotel.full, hotel.shut]"},
    {"retries: 2", "retries: 3"},
    {"again: hotel.book_again", "again: hotel.once_more"},
    {"undo: trip.cancel_requested", "undo: trip.undo_requested"},
    {"undone: trip.cancelled", "undone: trip.gone"},
    {"within: 5m", "within: 5m, refused: hotel.kept"},
    {"within: 5m", "within: 5m, undo_after: [book]"},
    {", pivot: true", ", optional: true"},
    {"within: 5m", "within: 6m"},
    {"state: [running]", "state: [running, stuck]"},
    {"done: [hotel]", "done: [hotel, ticket]"},
};

}  // namespace

TEST_CASE("a definition does not differ from itself, nor by comments or the order of keys") {
  CHECK(lines_between(trip, trip).empty());
  CHECK(lines_between(trip, "# said otherwise\n" + trip).empty());
}

TEST_CASE("every key that changes is named, with both values") {
  for (const auto& [from, to] : changes) {
    CAPTURE(to);
    CHECK_FALSE(lines_between(trip, replaced(trip, from, to)).empty());
  }
  CHECK(lines_between(trip, replaced(trip, "within: 5m", "within: 45s")) ==
        Lines{"changed  step hotel  within: 5m -> 45s"});
  CHECK(lines_between(trip, replaced(trip, "within: 1h", "parallel: true")) ==
        Lines{"added    the saga  parallel: true", "removed  the saga  within: 1h"});
  CHECK(lines_between(trip, replaced(trip, "fails: [hotel.full]", "fails: [hotel.shut]")) ==
        Lines{"changed  step hotel  fails: [hotel.full] -> [hotel.shut]"});
}

TEST_CASE("steps and business states that come and go are named once") {
  const std::string without = replaced(
      trip, "  mail: { service: mail, after: [ticket], done: mail.sent, optional: true }\n", "");
  CHECK(lines_between(trip, without) == Lines{"removed  step mail"});
  CHECK(lines_between(without, trip) == Lines{"added    step mail"});
  CHECK(lines_between(trip, replaced(trip, "  planned: { state: [running] }\n", "")) ==
        Lines{"removed  business planned"});
}

TEST_CASE("an order of steps or of business states that changes is a difference") {
  const std::string planned = "  planned: { state: [running] }\n",
                    booked = "  booked: { done: [hotel] }\n";
  CHECK(
      lines_between(trip, replaced(trip, planned + booked, booked + planned)) ==
      Lines{"changed  the saga  order of business states: [planned, booked] -> [booked, planned]"});
  const std::string mail =
      "  mail: { service: mail, after: [ticket], done: mail.sent, optional: true }\n";
  const std::string moved = replaced(replaced(trip, mail, ""), "  book:", mail + "  book:");
  CHECK(lines_between(trip, moved).size() == 1);
}
