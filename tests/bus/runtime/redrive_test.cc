// Dead letters that come back: handled at the redrive's position in the log, once.

#include <doctest/doctest.h>
#include <laban/testing.h>

#include "events/inventory.h"
#include "events/laban.h"
#include "events/payment.h"

using namespace laban;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("redrive");

namespace {

constexpr Table<std::string, std::int64_t> charges{"charges"};
constexpr Table<std::string, std::string> moods{"moods"};

// Gives up until a calming event arrives; asks for retries if the total is 1.
Outcome charge(const Event<inventory::Reserved>& event, Tx& tx) {
  const auto cents = event->total_cents();
  tx.put(charges, event.saga(), tx.get(charges, event.saga()).value_or(0) + cents);
  payment::ChargedT charged;
  charged.amount_cents = cents;
  tx.emit(charged);
  if (tx.get(moods, "calm")) return Outcome::done();
  return cents == 1 ? Outcome::retry("not now") : Outcome::dead_letter("never");
}

Outcome calm_down(const Event<payment::Declined>&, Tx& tx) {
  tx.put(moods, "calm", std::string("yes"));
  return Outcome::done();
}

void configure(Service& service) {
  service.on<inventory::Reserved>("charge", charge);
  service.on<payment::Declined>(calm_down);
}

std::vector<std::uint8_t> reserved_bytes(std::int64_t cents) {
  inventory::ReservedT event;
  event.order_id = "o-1";
  event.total_cents = cents;
  const auto bytes = detail::encode_payload(event);
  return {bytes.data(), bytes.data() + bytes.size()};
}

struct TestSystem {
  testing::Harness payment{"payment", configure};
  RedriveRequestedT request;

  // An event over this many cents, dead-lettered.
  explicit TestSystem(std::int64_t cents) {
    inventory::ReservedT event;
    event.order_id = "o-1";
    event.total_cents = cents;
    (void)payment.when(event);
    for (int i = 0; i < 20 && payment.emitted<DeadLetteredT>().empty(); ++i) payment.pass(30s);
    const auto letters = payment.emitted<DeadLetteredT>();
    REQUIRE(letters.size() == 1);
    request.service = "payment";
    request.event_id = letters[0].event_id;
    request.event_type = letters[0].event_type;
    request.event_source = "inventory";
    request.letter_sequence = 7;
    request.payload = reserved_bytes(cents);
  }

  std::string outcome() {
    const auto redriven = payment.emitted<RedrivenT>();
    REQUIRE(redriven.size() == 1);
    return redriven[0].outcome;
  }
};

}  // namespace

TEST_CASE("a redriven event is handled as if it came now, and once only") {
  TestSystem site(500);
  site.payment.given(payment::DeclinedT{});
  (void)site.payment.when(site.request);
  CHECK(site.outcome() == "done");
  CHECK(site.payment.emitted<payment::ChargedT>().size() == 1);
  CHECK(site.payment.emitted<RedrivenT>()[0].letter_sequence == 7);
  CHECK(site.payment.row(charges, "o-1") == 500);
  (void)site.payment.when(site.request);
  CHECK(site.outcome() == "refused");
  CHECK(site.payment.emitted<payment::ChargedT>().empty());
  CHECK(site.payment.row(charges, "o-1") == 500);
}

TEST_CASE("the handler sees the edited copy") {
  TestSystem site(500);
  site.payment.given(payment::DeclinedT{});
  site.request.payload = reserved_bytes(40);
  site.request.edited = true;
  (void)site.payment.when(site.request);
  CHECK(site.outcome() == "done");
  CHECK(site.payment.row(charges, "o-1") == 40);
}

TEST_CASE("an event that fails again becomes a dead letter again, and can be redriven again") {
  TestSystem site(500);
  (void)site.payment.when(site.request);
  CHECK(site.payment.emitted<RedrivenT>().empty());
  const auto letters = site.payment.emitted<DeadLetteredT>();
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].event_id == site.request.event_id);
  CHECK(letters[0].event_type == "inventory.reserved");
  CHECK_FALSE(site.payment.row(charges, "o-1"));
  site.payment.given(payment::DeclinedT{});
  (void)site.payment.when(site.request);
  CHECK(site.outcome() == "done");
}

TEST_CASE("a redrive that asks for retries is parked and set aside after the attempt limit") {
  TestSystem site(1);
  site.payment.given(site.request);
  for (int i = 0; i < 20 && site.payment.emitted<DeadLetteredT>().empty(); ++i)
    site.payment.pass(30s);
  const auto letters = site.payment.emitted<DeadLetteredT>();
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].attempts == 5);
  CHECK(letters[0].reason == "exhausted: not now");
  site.payment.given(site.request);
  site.payment.saga("o-2").given(payment::DeclinedT{});
  site.payment.saga("o-1").pass(30s);
  CHECK(site.outcome() == "done");
  CHECK(site.payment.row(charges, "o-1") == 1);
}

TEST_CASE("a redrive for another service, of nothing or of garbage changes nothing") {
  TestSystem site(500);
  site.payment.given(payment::DeclinedT{});
  RedriveRequestedT elsewhere = site.request;
  elsewhere.service = "inventory";
  (void)site.payment.when(elsewhere);
  CHECK(site.payment.emitted_types().empty());
  RedriveRequestedT unknown = site.request;
  unknown.event_id = std::string(32, 'a');
  (void)site.payment.when(unknown);
  CHECK(site.outcome() == "refused");
  RedriveRequestedT stranger = site.request;
  stranger.event_type = "inventory.released";
  (void)site.payment.when(stranger);
  CHECK(site.outcome() == "refused");
  RedriveRequestedT broken = site.request;
  broken.event_id = "nothing";
  (void)site.payment.when(broken);
  CHECK(site.outcome() == "refused");
  RedriveRequestedT thief = site.request;
  thief.event_source = "shipping";
  (void)site.payment.when(thief);
  CHECK(site.outcome() == "refused");
  CHECK_FALSE(site.payment.row(charges, "o-1"));
}

TEST_CASE("a discarded dead letter cannot be redriven") {
  TestSystem site(500);
  site.payment.given(payment::DeclinedT{});
  DeadLetterDiscardedT discarded;
  discarded.service = "payment";
  discarded.event_id = site.request.event_id;
  site.payment.given(discarded);
  (void)site.payment.when(site.request);
  CHECK(site.outcome() == "refused");
  CHECK_FALSE(site.payment.row(charges, "o-1"));
}
