// Handlers, barrier, parking, dead letters and effects, through the harness.
#include <doctest/doctest.h>
#include <laban/testing.h>

#include <stdexcept>

#include "events/inventory.h"
#include "events/laban.h"
#include "events/mail.h"
#include "events/payment.h"

using namespace laban;
using namespace std::chrono_literals;

namespace {

constexpr Table<std::string, std::int64_t> charges{"charges"};
constexpr Table<std::string, std::string> moods{"moods"};

inventory::ReservedT reserved(std::int64_t cents = 1000) {
  inventory::ReservedT event;
  event.order_id = "o-1";
  event.total_cents = cents;
  return event;
}

// Charges; asks for retries, throws or gives up depending on the order's total.
Outcome charge(const Event<inventory::Reserved>& event, Tx& tx) {
  const auto cents = event->total_cents();
  tx.put(charges, event.saga(), cents);
  payment::ChargedT charged;
  charged.order_id = std::string(event.saga());
  charged.amount_cents = cents;
  tx.emit(charged);
  if (cents == 1) return Outcome::retry("not now");
  if (cents == 2) throw std::runtime_error("bang");
  if (cents == 3) return Outcome::dead_letter("never");
  if (cents == 4) return Outcome::ignored("free");
  if (cents == 5 && !tx.get(moods, "calm")) return Outcome::retry("upset");
  return Outcome::done();
}

Outcome refund(const Event<payment::RefundRequested>& event, Tx& tx, Undo undo) {
  payment::RefundedT refunded;
  refunded.order_id = std::string(event.saga());
  refunded.nothing_to_undo = undo == Undo::nothing;
  refunded.amount_cents = tx.get(charges, event.saga()).value_or(0);
  tx.erase(charges, event.saga());
  tx.emit(refunded);
  return Outcome::done();
}

Outcome calm_down(const Event<payment::Declined>&, Tx& tx) {
  tx.put(moods, "calm", std::string("yes"));
  return Outcome::done();
}

Outcome note(const Event<inventory::Released>& event, Tx& tx) {
  tx.put(moods, "noted", std::string(event.saga()));
  tx.request({"mail", "released"});
  return Outcome::done();
}

// Leaves a row and an event behind, and is refused, fails or is accepted after that.
Reply correct(std::string_view body, Tx& tx) {
  tx.put(charges, "o-1", std::int64_t{7});
  payment::ChargedT charged;
  charged.order_id = "o-1";
  tx.emit_root(SagaId::parse("o-1").value(), Time{}, charged);
  if (body == "bang") throw std::runtime_error("bang");
  return {body == "please", "you said: " + std::string(body)};
}

void configure(Service& service) {
  service.on_request("correct", correct);
  service.on<inventory::Reserved>("charge", charge);
  service.on_undo<payment::RefundRequested>("charge", refund);
  service.on<payment::Declined>(calm_down);
  service.on<inventory::Released>(note);
  service.effect(
      "mail", [](const PendingEffect&) { return EffectResult{}; },
      [](const PendingEffect& effect, const EffectResult& result, Tx& tx) {
        mail::SentT sent;
        sent.message_id = effect.key.hex();
        sent.about = result.kind == EffectResult::Kind::done ? "done" : result.detail;
        tx.emit(sent);
      });
}

using Types = std::vector<std::string>;

}  // namespace

TEST_CASE("a handled event changes state and emits once, however often it is delivered") {
  testing::Harness payment("payment", configure);
  CHECK(payment.when(reserved()) == Outcome::Kind::done);
  CHECK(payment.emitted_types() == Types{"payment.charged"});
  CHECK(payment.row(charges, "o-1") == 1000);
}

TEST_CASE("an ignored event leaves no trace") {
  testing::Harness payment("payment", configure);
  CHECK(payment.when(reserved(4)).reason() == "free");
  CHECK(payment.emitted_types().empty());
  CHECK_FALSE(payment.row(charges, "o-1"));
}

TEST_CASE("an undo after its action undoes it, and a second undo is absorbed") {
  testing::Harness payment("payment", configure);
  payment.given(reserved());
  CHECK(payment.when(payment::RefundRequestedT{}) == Outcome::Kind::done);
  REQUIRE(payment.emitted<payment::RefundedT>().size() == 1);
  CHECK(payment.emitted<payment::RefundedT>()[0].amount_cents == 1000);
  CHECK_FALSE(payment.emitted<payment::RefundedT>()[0].nothing_to_undo);
  CHECK(payment.when(payment::RefundRequestedT{}).reason() == "already undone");
  CHECK(payment.emitted_types().empty());
}

TEST_CASE("an undo that overtakes its action is confirmed as nothing, and the action is skipped") {
  testing::Harness payment("payment", configure);
  CHECK(payment.when(payment::RefundRequestedT{}) == Outcome::Kind::done);
  REQUIRE(payment.emitted<payment::RefundedT>().size() == 1);
  CHECK(payment.emitted<payment::RefundedT>()[0].nothing_to_undo);
  CHECK(payment.when(reserved()).reason() == "skipped: its undo came first");
  CHECK(payment.emitted_types().empty());
  CHECK_FALSE(payment.row(charges, "o-1"));
}

TEST_CASE("the barrier of one saga does not concern another") {
  testing::Harness payment("payment", configure);
  payment.given(payment::RefundRequestedT{});
  CHECK(payment.saga("o-2").when(reserved()) == Outcome::Kind::done);
}

TEST_CASE("a retry holds back its own saga, in order, and no other") {
  testing::Harness payment("payment", configure);
  CHECK(payment.when(reserved(5)) == Outcome::Kind::retry);
  payment.given(inventory::ReleasedT{});
  CHECK_FALSE(payment.row(moods, "noted"));
  CHECK(payment.saga("o-2").when(reserved()) == Outcome::Kind::done);
  payment.given(payment::DeclinedT{});
  payment.saga("o-1").pass(10s);
  CHECK(payment.row(charges, "o-1") == 5);
  CHECK(payment.row(moods, "noted") == "o-1");
}

TEST_CASE("retries end in a dead letter after the attempt limit, and events behind it continue") {
  for (const std::int64_t cents : {1, 2}) {
    CAPTURE(cents);
    testing::Harness payment("payment", configure);
    payment.given(reserved(cents));
    payment.given(inventory::ReleasedT{});
    std::vector<DeadLetteredT> letters;
    for (int i = 0; i < 20 && letters.empty(); ++i) {
      payment.pass(30s);
      letters = payment.emitted<DeadLetteredT>();
    }
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].attempts == 5);
    CHECK(letters[0].reason == (cents == 1 ? "exhausted: not now" : "exhausted: bang"));
    CHECK(letters[0].event_type == "inventory.reserved");
    CHECK_FALSE(payment.row(charges, "o-1"));
    CHECK(payment.row(moods, "noted") == "o-1");
  }
}

TEST_CASE("a handler that gives up sets the event aside at once, with its reason") {
  testing::Harness payment("payment", configure);
  CHECK(payment.when(reserved(3)) == Outcome::Kind::dead_letter);
  REQUIRE(payment.emitted<DeadLetteredT>().size() == 1);
  CHECK(payment.emitted<DeadLetteredT>()[0].reason == "handler: never");
  CHECK_FALSE(payment.row(charges, "o-1"));
}

TEST_CASE("an effect is requested once and reported by one event whose id is its key") {
  testing::Harness payment("payment", configure);
  payment.given(inventory::ReleasedT{});
  REQUIRE(payment.effects().size() == 1);
  const auto effect = payment.effects()[0];
  CHECK(effect.body == "released");
  payment.complete(effect.key, {EffectResult::Kind::done, ""});
  REQUIRE(payment.emitted<mail::SentT>().size() == 1);
  CHECK(payment.emitted<mail::SentT>()[0].message_id == effect.key.hex());
  CHECK(payment.effects().empty());
}

TEST_CASE("an effect that asks for another try is performed again, under the same key") {
  testing::Harness payment("payment", configure);
  payment.given(inventory::ReleasedT{});
  const auto key = payment.effects()[0].key;
  payment.complete(key, {EffectResult::Kind::retry, "server busy"});
  CHECK(payment.emitted_types().empty());
  payment.pass(5s);
  payment.complete(key, {EffectResult::Kind::failed, "no such address"});
  REQUIRE(payment.emitted<mail::SentT>().size() == 1);
  CHECK(payment.emitted<mail::SentT>()[0].about == "no such address");
}

TEST_CASE("a request that is refused or fails leaves no row and no event, and is answered why") {
  for (const auto& [body, text] :
       {std::pair("no", "you said: no"), {"bang", "correct failed: bang"}}) {
    CAPTURE(body);
    testing::Harness payment("payment", configure);
    payment.given(reserved(1000));
    const Reply reply = payment.ask("correct", body);
    CHECK_FALSE(reply.accepted);
    CHECK(reply.body == text);
    CHECK(payment.row(charges, "o-1") == 1000);
    CHECK(payment.emitted_types().empty());
  }
}

TEST_CASE("a request that is accepted keeps its row and its event") {
  testing::Harness payment("payment", configure);
  const Reply reply = payment.ask("correct", "please");
  CHECK(reply.accepted);
  CHECK(reply.body == "you said: please");
  CHECK(payment.row(charges, "o-1") == 7);
  CHECK(payment.emitted_types() == Types{"payment.charged"});
}

TEST_CASE("a wrong option is reported by name") {
  Service service("payment", {{"credit-limit", "lots"}, {"colour", "red"}});
  CHECK(service.option<std::int64_t>("credit-limit", 5, "help") == 5);
  REQUIRE(service.problems().size() == 2);
  CHECK(service.problems()[0] == "--credit-limit 'lots' is not a whole number");
  CHECK(service.problems()[1] == "--colour is not an option of payment");
}

TEST_CASE("the harness takes no saga id that the log would refuse") {
  testing::Harness service("payment", [](Service&) {});
  CHECK_THROWS_AS(service.saga("o.1"), std::logic_error);
  CHECK_THROWS_AS(service.saga(""), std::logic_error);
}
