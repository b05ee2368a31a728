// What the harness tells the author of a service about natural mistakes.
#include <doctest/doctest.h>
#include <laban/testing.h>

#include <memory>
#include <stdexcept>

#include "events/inventory.h"
#include "events/notification.h"
#include "events/payment.h"

using namespace laban;

namespace {

constexpr Table<std::string, std::int64_t> charges{"charges"};

void emit_charged(const Event<inventory::Reserved>& event, std::int64_t cents, Tx& tx) {
  payment::ChargedT charged;
  charged.order_id = std::string(event.saga());
  charged.amount_cents = cents;
  tx.emit(charged);
}

Outcome charge(const Event<inventory::Reserved>& event, Tx& tx) {
  tx.put(charges, event.saga(), event->total_cents());
  emit_charged(event, event->total_cents(), tx);
  return Outcome::done();
}

Outcome refund_in_silence(const Event<payment::RefundRequested>& event, Tx& tx, Undo) {
  tx.erase(charges, event.saga());
  return Outcome::done();
}

// What the call throws; empty: nothing.
template <class Call>
std::string thrown_by(const Call& call) {
  try {
    call();
  } catch (const std::logic_error& error) {
    return error.what();
  }
  return {};
}

std::string thrown_at(void (*configure)(Service&), int events = 1) {
  return thrown_by([&] {
    testing::Harness payment("payment", configure);
    for (int i = 0; i < events; ++i)
      (void)payment.saga("o-" + std::to_string(i)).when(inventory::ReservedT{});
  });
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

template <class Key>
concept CanBeKey = requires(Tx& tx, const Table<std::pair<std::string, std::int64_t>, bool>& table,
                            const Key& key) {
  tx.get(table, key);
  tx.put(table, key, true);
  tx.erase(table, key);
};

template <class From>
concept CanScanFrom = requires(Tx& tx,
                               const Table<std::pair<std::string, std::int64_t>, bool>& table,
                               const From& from) {
  tx.scan(table, from, [](const auto&, bool) { return true; });
};

}  // namespace

TEST_CASE("a handler that counts in a static variable is not deterministic") {
  const std::string thrown = thrown_at([](Service& service) {
    service.on<inventory::Reserved>([](const Event<inventory::Reserved>& event, Tx& tx) {
      static std::int64_t count = 0;
      emit_charged(event, ++count, tx);
      return Outcome::done();
    });
  });
  CHECK(contains(thrown, "the handler of inventory.reserved is not deterministic"));
  CHECK(contains(thrown, "emitted other events"));
}

TEST_CASE("a handler that remembers something outside its tables is not deterministic") {
  const auto configure = [](Service& service) {
    service.on<inventory::Reserved>([seen = std::make_shared<std::int64_t>(0)](
                                        const Event<inventory::Reserved>& event, Tx& tx) {
      tx.put(charges, event.saga(), ++*seen);
      return Outcome::done();
    });
  };
  CHECK(thrown_at(configure, 1).empty());
  CHECK(contains(thrown_at(configure, 2), "left other rows"));
}

TEST_CASE("an undo handler that emits nothing is told what it must emit") {
  testing::Harness payment("payment", [](Service& service) {
    service.on<inventory::Reserved>("charge", charge);
    service.on_undo<payment::RefundRequested>("charge", refund_in_silence);
  });
  payment.given(inventory::ReservedT{});
  const std::string thrown = thrown_by([&] { payment.given(payment::RefundRequestedT{}); });
  CHECK(contains(thrown, "payment.refund_requested returned done and emitted nothing"));
  CHECK(contains(thrown, "the undo of 'charge'"));
}

TEST_CASE("an event of another service cannot be emitted") {
  const auto configure = [](Service& service) {
    service.on<inventory::Reserved>([](const Event<inventory::Reserved>&, Tx& tx) {
      tx.emit(notification::SentT{});
      return Outcome::done();
    });
  };
  testing::Harness payment("payment", configure);
  const Outcome outcome = payment.when(inventory::ReservedT{});
  CHECK(outcome.kind() == Outcome::Kind::retry);
  CHECK(contains(outcome.reason(),
                 "payment emitted notification.sent, which only notification may emit"));
  // As a failed check prints it.
  CHECK(contains(doctest::toString(outcome).c_str(), "retry: payment emitted notification.sent"));
  CHECK(doctest::toString(Outcome::done()) == "done");
  CHECK(payment.emitted_types().empty());
  testing::Harness misspelt("notificatoin", configure);
  CHECK(contains(misspelt.when(inventory::ReservedT{}).reason(), "notificatoin emitted"));
}

TEST_CASE("handlers that contradict each other are refused by name") {
  CHECK(thrown_at([](Service& service) {
          service.on<inventory::Reserved>("charge", charge);
          service.on_undo<payment::RefundRequested>("chrage", refund_in_silence);
        }) ==
        "on_undo<payment.refund_requested> names the step 'chrage', but no handler is "
        "registered with on<...>(\"chrage\", ...)");
  CHECK(thrown_at([](Service& service) {
          service.on<inventory::Reserved>("charge", charge);
          service.on<inventory::Reserved>(charge);
        }) == "two handlers for inventory.reserved");
}

TEST_CASE("a key of another type than the table's does not compile") {
  using Pair = std::pair<std::string, std::int64_t>;
  static_assert(CanBeKey<Pair>);
  static_assert(CanBeKey<std::pair<std::string_view, int>>);
  static_assert(CanBeKey<std::tuple<const char*, unsigned>>);
  static_assert(!CanBeKey<std::string>);
  static_assert(!CanBeKey<std::int64_t>);
  static_assert(!CanBeKey<std::pair<std::int64_t, std::string>>);
  static_assert(!CanBeKey<std::tuple<std::string, std::int64_t, std::int64_t>>);
  static_assert(!CanBeKey<std::pair<std::string, bool>>);
  static_assert(!CanBeKey<std::pair<std::string, double>>);
  static_assert(CanScanFrom<std::string>);
  static_assert(CanScanFrom<std::tuple<std::string_view>>);
  static_assert(CanScanFrom<Pair>);
  static_assert(!CanScanFrom<std::int64_t>);
  static_assert(!CanScanFrom<std::tuple<std::string, std::int64_t, int>>);
}

TEST_CASE("what stands for a key has the bytes of the key") {
  constexpr Table<std::pair<std::string, std::int64_t>, bool> pairs{"pairs"};
  constexpr Table<std::uint32_t, bool> numbers{"numbers"};
  const std::string key = pairs.store_key(std::pair(std::string("a"), std::int64_t{-5}));
  CHECK(pairs.store_key(std::tuple("a", -5)) == key);
  CHECK(pairs.store_key(std::pair(std::string_view("a"), short{-5})) == key);
  CHECK(pairs.store_key(std::pair("a", 5u)) ==
        pairs.store_key(std::pair(std::string("a"), std::int64_t{5})));
  CHECK(numbers.store_key(7) == numbers.store_key(std::uint32_t{7}));
  CHECK(key.starts_with(pairs.scan_key("a")));
  CHECK(pairs.scan_key(std::tuple("a")) == pairs.scan_key(std::string("a")));
}
