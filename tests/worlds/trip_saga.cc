#include "tests/worlds/trip_saga.h"

#include <doctest/doctest.h>

namespace laban::observer::testing {

const EventSources trip_events = {{"trip.booked", "desk"},
                                  {"trip.cancel_requested", "observer"},
                                  {"trip.cancelled", "desk"},
                                  {"hotel.booked", "hotel"},
                                  {"hotel.full", "hotel"},
                                  {"hotel.cancel_requested", "observer"},
                                  {"hotel.cancelled", "hotel"},
                                  {"hotel.kept", "hotel"},
                                  {"hotel.book_again", "observer"},
                                  {"flight.booked", "flight"},
                                  {"flight.full", "flight"},
                                  {"flight.cancel_requested", "observer"},
                                  {"flight.cancelled", "flight"},
                                  {"ticket.issued", "flight"},
                                  {"mail.sent", "mail"},
                                  {"mail.bounced", "mail"},
                                  {"mail.send_again", "observer"}};

const std::string trip_yaml = R"(saga: trip
starts: trip.booked
within: 1h
parallel: true
steps:
  book:   { service: desk, done: trip.booked,
            undo: trip.cancel_requested, undone: trip.cancelled }
  hotel:  { service: hotel, after: [book], done: hotel.booked, fails: [hotel.full], retries: 2,
            again: hotel.book_again, undo: hotel.cancel_requested, undone: hotel.cancelled,
            refused: hotel.kept }
  flight: { service: flight, after: [book], done: flight.booked, fails: [flight.full],
            undo: flight.cancel_requested, undone: flight.cancelled, undo_after: [hotel] }
  ticket: { service: flight, after: [hotel, flight], done: ticket.issued, pivot: true }
  mail:   { service: mail, after: [ticket], done: mail.sent, fails: [mail.bounced], within: 1m,
            again: mail.send_again }
business:
  planned: { state: [running] }
  booked:  { done: [hotel, flight] }
)";

const Definition& trip_definition() {
  static const auto loaded = read_definition(trip_yaml, "trip.yaml", trip_events);
  REQUIRE(loaded.definition.has_value());
  return *loaded.definition;
}

}  // namespace laban::observer::testing
