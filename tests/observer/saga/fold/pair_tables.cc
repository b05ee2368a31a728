#include <utility>

#include "tests/observer/saga/fold/pairs.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/trip_saga.h"

namespace laban::observer::testing {

namespace {

using Events = std::vector<const char*>;

Events operator+(Events first, const Events& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

// Asked for the second to the fifth time, each after the patience with the one before.
Events asked_to_the_last(Events events, const char* request) {
  for (int attempt = 2; attempt <= 5; ++attempt) events = events + Events{"due", request};
  return events;
}

// What can happen to any saga, whatever its definition says.
std::vector<Script> anything() {
  return {{"its deadline passes", {"due"}},
          {"all deadlines pass", {"wait"}},
          {"a gap", {"gap 2", "loyalty.points_earned"}},
          {"a gap, a deadline", {"gap 2", "due"}},
          {"the broker's clock is set back, a deadline", {"back 1h", "due"}},
          {"hold", {"act hold"}},
          {"hold, an hour", {"act hold", "tick 1h"}},
          {"hold, an hour, release", {"act hold", "tick 1h", "act release"}},
          {"release", {"act release"}},
          {"retry", {"act retry"}},
          {"skip", {"act skip"}},
          {"abort", {"act abort: enough"}},
          {"retry, all deadlines pass", {"act retry", "wait"}},
          {"a copy of its start with other content", {"other payment.charged"}},
          {"from the wrong producer", {"mallory: payment.charged"}},
          {"of no schema", {"unknown payment.vanished"}}};
}

std::vector<Script> order_happenings() {
  return {{"its start again", {"order.placed"}},
          {"a step done", {"payment.charged"}},
          {"a step done, twice", {"payment.charged = copy", "payment.charged = copy"}},
          {"a step done, by two events", {"payment.charged", "payment.charged"}},
          {"a later step done", {"logistics.assigned"}},
          {"the pivot done", {"logistics.dispatched"}},
          {"a step fails", {"payment.declined: broke"}},
          {"a step fails, twice", {"payment.declined = copy", "payment.declined = copy"}},
          {"a later step fails", {"seller.rejected: none left"}},
          {"an optional step fails", {"notification.failed"}},
          {"its work set aside", {"dead payment inventory.reserved"}},
          {"an undo requested", {"payment.refund_requested"}},
          {"an undo set aside", {"dead payment payment.refund_requested"}},
          {"an undo confirmed", {"payment.refunded"}},
          {"an undo confirmed, twice", {"payment.refunded = copy", "payment.refunded = copy"}},
          {"the fence requested", {"logistics.stop_requested"}},
          {"the fence set aside", {"dead logistics logistics.stop_requested"}},
          {"the fence holds", {"logistics.stopped"}},
          {"the fence refuses", {"logistics.stop_refused: on the road"}},
          {"skip a step", {"act skip charge"}},
          {"skip the pivot", {"act skip dispatch"}},
          {"retry a step", {"act retry charge"}}};
}

std::vector<Script> trip_happenings() {
  return {{"a step done", {"hotel.booked"}},
          {"a step fails", {"hotel.full"}},
          {"a step fails, twice", {"hotel.full = copy", "hotel.full = copy"}},
          {"a step fails, by three events", {"hotel.full", "hotel.full", "hotel.full"}},
          {"another step fails", {"flight.full: all"}},
          {"a repeat requested", {"hotel.book_again"}},
          {"a repeat set aside", {"dead hotel hotel.book_again"}},
          {"a repeat set aside, all deadlines pass", {"dead hotel hotel.book_again", "wait"}},
          {"an undo requested", {"hotel.cancel_requested"}},
          {"an undo refused", {"hotel.kept: not now"}},
          {"an undo refused, twice", {"hotel.kept = copy", "hotel.kept = copy"}},
          {"an undo set aside", {"dead hotel hotel.cancel_requested"}},
          {"an undo confirmed", {"hotel.cancelled"}},
          {"the undo before it confirmed", {"flight.cancelled"}},
          {"the pivot done", {"ticket.issued"}},
          {"a step after the pivot done", {"mail.sent"}},
          {"a step after the pivot fails", {"mail.bounced: no such box"}},
          {"a repeat after the pivot requested", {"mail.send_again"}},
          {"a repeat after the pivot set aside", {"dead mail mail.send_again"}},
          {"skip a step", {"act skip hotel"}},
          {"retry a step", {"act retry hotel"}},
          {"retry a step after the pivot", {"act retry mail"}}};
}

}  // namespace

PairTable order_pairs() {
  const Events reserved = {"order.placed", "inventory.reserved"};
  const Events charged = reserved + Events{"payment.charged"};
  const Events ready = charged + Events{"seller.prepared", "logistics.assigned"};
  const Events fence_asked =
      reserved + Events{"payment.declined: broke", "logistics.stop_requested"};
  const Events rejected = charged + Events{"seller.rejected: none left"};
  const Events undoing = rejected + Events{"logistics.stop_requested", "logistics.stopped"};
  const Events undo_asked = undoing + Events{"payment.refund_requested"};
  const Events put_off = undo_asked + Events{"dead payment payment.refund_requested"};
  const Events compensated = reserved + Events{"payment.declined", "logistics.stopped",
                                               "inventory.released", "order.cancelled"};
  const Events racing = ready + Events{"due", "logistics.stop_requested"};
  const Events refused = racing + Events{"logistics.stop_refused: on the road"};
  const Events unanswered = asked_to_the_last(undo_asked, "payment.refund_requested");
  const Events stuck = unanswered + Events{"due"};
  const Events no_evidence = reserved + Events{"gap 2", "payment.declined"};
  PairTable table{
      "order",
      order_definition(),
      {{"not begun", {"inventory.reserved"}},
       {"not begun, an orphan", {"inventory.reserved", "due"}},
       {"failed before its start", {"inventory.rejected", "order.placed"}},
       {"a step open", reserved},
       {"a step open, held", reserved + Events{"tick 10s", "act hold", "tick 1h"}},
       {"a step open, a gap", reserved + Events{"gap 2", "notification.sent"}},
       {"a step skipped", reserved + Events{"act skip charge"}},
       {"two steps open", charged},
       {"before the pivot", ready},
       {"fence decided", reserved + Events{"payment.declined: broke"}},
       {"fence asked", fence_asked},
       {"fence asked, held", fence_asked + Events{"act hold", "tick 1h"}},
       {"fence put off", fence_asked + Events{"dead logistics logistics.stop_requested"}},
       {"fence asked in a race", racing},
       {"aborted", charged + Events{"act abort: called off"}},
       {"undo decided", undoing},
       {"undo asked", undo_asked},
       {"undo asked, held", undo_asked + Events{"act hold", "tick 1h"}},
       {"undo asked the last time", unanswered},
       {"undo put off", put_off},
       {"undo put off, held", put_off + Events{"act hold", "tick 1h"}},
       {"undo asked, more done late", undo_asked + Events{"logistics.assigned"}},
       {"stuck at an undo", stuck},
       {"stuck at an undo, held", stuck + Events{"act hold", "tick 1h"}},
       {"undo waived", stuck + Events{"act skip"}},
       {"stuck without evidence", no_evidence},
       {"undo asked, stuck without evidence", undo_asked + Events{"gap 1", "notification.sent"}},
       {"evidence accepted", no_evidence + Events{"act retry"}},
       {"contradiction", fence_asked + Events{"logistics.stopped", "logistics.dispatched"}},
       {"contradiction, the fence waived",
        fence_asked + Events{"act skip dispatch", "logistics.dispatched"}},
       {"contradiction, an undo asked", undo_asked + Events{"logistics.dispatched"}},
       {"contradiction, an undo asked the last time", unanswered + Events{"logistics.dispatched"}},
       {"contradiction settled", undo_asked + Events{"logistics.dispatched", "act skip"}},
       {"compensated", compensated},
       {"compensated, held", fence_asked + Events{"logistics.stopped", "inventory.released",
                                                  "act hold", "order.cancelled"}},
       {"compensated, an undo waived",
        stuck + Events{"act skip", "inventory.released", "order.cancelled"}},
       {"compensated, opened again", compensated + Events{"payment.charged"}},
       {"forward", refused},
       {"forward, held", refused + Events{"act hold", "tick 1h"}},
       {"forward, stuck",
        charged + Events{"logistics.assigned", "logistics.dispatched", "seller.rejected"}},
       {"completed", ready + Events{"logistics.dispatched"}},
       {"completed, held", ready + Events{"act hold", "logistics.dispatched"}}},
      anything()};
  for (auto& happening : order_happenings()) table.happenings.push_back(std::move(happening));
  return table;
}

PairTable trip_pairs() {
  const Events booked = {"trip.booked"};
  const Events hotel = booked + Events{"hotel.booked"};
  const Events both = hotel + Events{"flight.booked"};
  const Events again = booked + Events{"hotel.full", "due"};
  const Events asked_again = again + Events{"hotel.book_again"};
  const Events failing = both + Events{"act abort: ill"};
  const Events asked = failing + Events{"trip.cancel_requested", "hotel.cancel_requested"};
  const Events refused = asked + Events{"hotel.kept: not now"};
  const Events ticket = both + Events{"ticket.issued"};
  const Events mail_asked = ticket + Events{"mail.bounced", "due", "mail.send_again"};
  const Events mail_stuck = asked_to_the_last(mail_asked, "mail.send_again");
  const Events undo_stuck = asked_to_the_last(asked, "hotel.cancel_requested") + Events{"due"};
  PairTable table{
      "trip",
      trip_definition(),
      {{"steps open", booked},
       {"a failure tolerated", booked + Events{"hotel.full"}},
       {"a failure tolerated, held", booked + Events{"hotel.full", "act hold", "tick 1h"}},
       {"a failure before the start", {"hotel.full", "trip.booked"}},
       {"repeat decided", again},
       {"repeat asked", asked_again},
       {"repeat asked, then failed", asked_again + Events{"flight.full"}},
       {"the last failure tolerated", asked_again + Events{"hotel.full"}},
       {"undos decided", failing},
       {"undos asked", asked},
       {"undos asked, held", asked + Events{"act hold", "tick 1h"}},
       {"undo refused", refused},
       {"undo refused, held", refused + Events{"act hold", "tick 1h"}},
       {"one undone, the next decided", asked + Events{"hotel.cancelled"}},
       {"stuck at one undo, another asked", undo_stuck},
       {"undos asked, stuck without evidence", asked + Events{"gap 1", "flight.full"}},
       {"compensated", asked + Events{"hotel.cancelled", "flight.cancelled", "trip.cancelled"}},
       {"after the pivot", ticket},
       {"after the pivot, failed", ticket + Events{"mail.bounced"}},
       {"after the pivot, failed, held", ticket + Events{"mail.bounced", "act hold", "tick 1h"}},
       {"after the pivot, repeat asked", mail_asked},
       {"after the pivot, stuck", mail_stuck + Events{"due"}},
       {"completed", ticket + Events{"mail.sent"}}},
      anything()};
  for (auto& happening : trip_happenings()) table.happenings.push_back(std::move(happening));
  return table;
}

}  // namespace laban::observer::testing
