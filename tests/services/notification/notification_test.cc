#include "events/notification.h"

#include <doctest/doctest.h>
#include <laban/testing.h>

#include "services/notification/mail.h"
#include "services/notification/tables.h"
#include "tests/services/events.h"
#include "tests/support/services.h"

namespace {

using laban::EffectResult;
using laban::Outcome;
using laban::testing::Harness;
using notification::Mail;
using service_test::dispatched;
using service_test::handle;
using service_test::placed;

order::CancelledT cancelled() {
  order::CancelledT event;
  event.order_id = "o-1";
  event.customer = "17850";
  event.reason = "inventory.rejected: out of stock";
  return event;
}

// The only mail requested and not sent yet.
Mail only_mail(const Harness& service) {
  REQUIRE(service.effects().size() == 1);
  CHECK(service.effects()[0].kind == "mail");
  const auto mail = notification::decode_mail(service.effects()[0].body);
  REQUIRE(mail);
  return *mail;
}

void complete_all(Harness& service, const EffectResult& result) {
  for (const auto& effect : service.effects()) service.complete(effect.key, result);
}

}  // namespace

TEST_CASE("a placed order is confirmed by a mail with all its lines") {
  Harness service("notification", notification::configure);
  auto event = placed({{"85123A", 6, 255, "CAFÉ \"AU LAIT\", BOWL"}, {"71053", 2, 339, "LANTERN"}});
  event.email = "customer@example.com";
  handle(service, event);
  const auto mail = only_mail(service);
  CHECK(mail.about == "placed");
  CHECK(mail.order_id == "o-1");
  CHECK(mail.recipient == "customer@example.com");
  CHECK(mail.subject == "Order o-1: CAFÉ \"AU LAIT\", BOWL and 1 more");
  CHECK(mail.text.find("6 x 85123A  CAFÉ \"AU LAIT\", BOWL, 2.55 each\n") != std::string::npos);
  CHECK(mail.text.find("2 x 71053  LANTERN, 3.39 each\n") != std::string::npos);
  CHECK(mail.text.find("Total 22.08") != std::string::npos);
  CHECK(laban::Time(std::chrono::seconds(mail.unix_seconds)) ==
        *laban::parse_rfc3339("2026-01-01T12:00:00Z"));
}

TEST_CASE("a sent mail is reported with its message id") {
  Harness service("notification", notification::configure);
  handle(service, placed({{"A", 1}}));
  const auto effect = service.effects().at(0);
  service.complete(effect.key, {EffectResult::Kind::done, {}});
  REQUIRE(service.emitted<notification::SentT>().size() == 1);
  const auto sent = service.emitted<notification::SentT>()[0];
  CHECK(sent.order_id == "o-1");
  CHECK(sent.about == "placed");
  CHECK(sent.recipient == "17850@customers.example");
  CHECK(sent.message_id == "<" + effect.key.hex() + "@laban>");
  CHECK(service.effects().empty());
}

TEST_CASE("a permanently rejected mail is reported with the reason") {
  Harness service("notification", notification::configure);
  handle(service, placed({{"A", 1}}));
  complete_all(service, {EffectResult::Kind::failed, "550 no such user"});
  CHECK(service.emitted_types() == std::vector<std::string>{"notification.failed"});
  CHECK(service.emitted<notification::FailedT>()[0].reason == "550 no such user");
  CHECK(service.emitted<notification::FailedT>()[0].recipient == "17850@customers.example");
}

TEST_CASE("later mails go to the address given with the order") {
  Harness service("notification", notification::configure);
  auto event = placed({{"A", 1}});
  event.email = "customer@example.com";
  handle(service, event);
  complete_all(service, {EffectResult::Kind::done, {}});
  handle(service, dispatched());
  auto mail = only_mail(service);
  CHECK(mail.about == "dispatched");
  CHECK(mail.recipient == "customer@example.com");
  CHECK(mail.text.find("heron") != std::string::npos);
  complete_all(service, {EffectResult::Kind::done, {}});
  handle(service, cancelled());
  mail = only_mail(service);
  CHECK(mail.about == "cancelled");
  CHECK(mail.recipient == "customer@example.com");
  CHECK(mail.text.find("out of stock") != std::string::npos);
}

TEST_CASE("an order without an address uses the customer's") {
  Harness service("notification", notification::configure);
  handle(service, dispatched());
  CHECK(only_mail(service).recipient == "17850@customers.example");
}

TEST_CASE("an address that could inject a header is not used") {
  Harness service("notification", notification::configure);
  auto event = placed({{"A", 1}}, "x\r\nBcc: all@example.com");
  event.email = "a@example.com\r\nBcc: all@example.com";
  handle(service, event);
  CHECK(only_mail(service).recipient == "x__Bcc__all_example.com@customers.example");
}

TEST_CASE("a cancellation without effect sends no mail") {
  Harness service("notification", notification::configure);
  auto event = cancelled();
  event.nothing_to_undo = true;
  CHECK(service.when(event) == Outcome::Kind::ignored);
  CHECK(service.effects().empty());
}
