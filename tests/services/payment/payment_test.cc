#include <doctest/doctest.h>
#include <laban/testing.h>

#include "services/payment/tables.h"
#include "tests/services/events.h"
#include "tests/services/injection_check.h"
#include "tests/support/services.h"

namespace {

using laban::Outcome;
using laban::testing::Harness;
using payment::OrderEntry;
using service_test::handle;
using service_test::reserved;
using service_test::undo;
using Refund = payment::RefundRequestedT;

Harness with_limit(const std::string& cents) {
  return Harness("payment", payment::configure, {{"credit-limit", cents}});
}

std::int64_t balance(const Harness& service, const std::string& account) {
  return service.row(payment::balances, account).value_or(0);
}

}  // namespace

TEST_CASE("a charge is one entry with two sides, and the ledger sums to zero") {
  auto service = with_limit("50000");
  handle(service, reserved("17850", 13'912));
  const auto charged = service.emitted<payment::ChargedT>();
  REQUIRE(charged.size() == 1);
  CHECK(charged[0].order_id == "o-1");
  CHECK(charged[0].customer == "17850");
  CHECK(charged[0].country == "United Kingdom");
  CHECK(charged[0].amount_cents == 13'912);
  const auto entry = service.row(payment::entries, OrderEntry("o-1", payment::charge_entry));
  REQUIRE(entry);
  CHECK(entry->debit == "customer:17850");
  CHECK(entry->credit == "revenue");
  CHECK(entry->cents == 13'912);
  CHECK(balance(service, "customer:17850") == 13'912);
  CHECK(balance(service, "customer:17850") + balance(service, "revenue") == 0);
}

TEST_CASE("a customer may owe up to the credit limit, and not a cent more") {
  auto service = with_limit("1000");
  handle(service, reserved("17850", 1001));
  REQUIRE(service.emitted<payment::DeclinedT>().size() == 1);
  CHECK(service.emitted<payment::DeclinedT>()[0].reason == "credit limit");
  CHECK(service.emitted<payment::DeclinedT>()[0].amount_cents == 1001);
  CHECK_FALSE(service.row(payment::entries, OrderEntry("o-1", payment::charge_entry)));
  handle(service.saga("o-2"), reserved("17850", 1000));
  CHECK(service.emitted_types() == std::vector<std::string>{"payment.charged"});
  handle(service.saga("o-3"), reserved("17850", 1));
  CHECK(service.emitted_types() == std::vector<std::string>{"payment.declined"});
  handle(service.saga("o-4"), reserved("13047", 1));
  CHECK(service.emitted_types() == std::vector<std::string>{"payment.charged"});
  CHECK(balance(service, "customer:17850") + balance(service, "customer:13047") +
            balance(service, "revenue") ==
        0);
}

TEST_CASE("an impossible amount is declined") {
  auto service = with_limit("1000");
  for (const std::int64_t cents : {std::int64_t{0}, std::int64_t{-5}, INT64_MIN}) {
    handle(service.saga("o" + std::to_string(cents)), reserved("17850", cents));
    REQUIRE(service.emitted<payment::DeclinedT>().size() == 1);
    CHECK(service.emitted<payment::DeclinedT>()[0].reason == "impossible amount");
  }
  CHECK(balance(service, "revenue") == 0);
}

TEST_CASE("a refund reverses the charge and frees the credit") {
  auto service = with_limit("1000");
  service.given(reserved("17850", 1000));
  handle(service, undo<Refund>());
  const auto refunded = service.emitted<payment::RefundedT>();
  REQUIRE(refunded.size() == 1);
  CHECK(refunded[0].amount_cents == 1000);
  CHECK(refunded[0].customer == "17850");
  CHECK_FALSE(refunded[0].nothing_to_undo);
  const auto entry = service.row(payment::entries, OrderEntry("o-1", payment::refund_entry));
  REQUIRE(entry);
  CHECK(entry->debit == "revenue");
  CHECK(entry->credit == "customer:17850");
  CHECK(balance(service, "customer:17850") == 0);
  CHECK(balance(service, "revenue") == 0);
  handle(service.saga("o-2"), reserved("17850", 1000));
  CHECK(service.emitted_types() == std::vector<std::string>{"payment.charged"});
}

TEST_CASE("a second refund changes and emits nothing") {
  auto service = with_limit("1000");
  service.given(reserved("17850", 700));
  service.given(undo<Refund>());
  CHECK(service.when(undo<Refund>()) == Outcome::Kind::ignored);
  CHECK(service.emitted_types().empty());
  CHECK(balance(service, "customer:17850") == 0);
}

TEST_CASE("a refund before the charge bars the charge permanently") {
  auto service = with_limit("1000");
  handle(service, undo<Refund>());
  REQUIRE(service.emitted<payment::RefundedT>().size() == 1);
  CHECK(service.emitted<payment::RefundedT>()[0].nothing_to_undo);
  CHECK(service.when(reserved("17850", 700)) == Outcome::Kind::ignored);
  CHECK(service.emitted_types().empty());
  CHECK(balance(service, "customer:17850") == 0);
}

TEST_CASE("a refund of a declined charge is confirmed as nothing to undo") {
  auto service = with_limit("1000");
  service.given(reserved("17850", 7000));
  handle(service, undo<Refund>());
  REQUIRE(service.emitted<payment::RefundedT>().size() == 1);
  CHECK(service.emitted<payment::RefundedT>()[0].nothing_to_undo);
  CHECK(service.emitted<payment::RefundedT>()[0].amount_cents == 0);
}

TEST_CASE("payment fails the configured share, the same orders every time") {
  service_test::check_injection("payment", payment::configure, [](Harness& service) {
    handle(service, reserved("17850", 100));
    const auto declined = service.emitted<payment::DeclinedT>();
    if (!declined.empty()) CHECK(declined[0].reason == "injected failure");
    return !declined.empty();
  });
}
