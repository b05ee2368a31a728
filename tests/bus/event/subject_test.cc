#include <doctest/doctest.h>
#include <laban/subject.h>

using namespace laban;

TEST_CASE("a subject is namespace, partition, context and event") {
  const auto subject = Subject::make("shop", 12, "payment.refund_requested");
  REQUIRE(subject);
  CHECK(subject->text() == "shop.12.payment.refund_requested");
  const auto parsed = Subject::parse(subject->text());
  REQUIRE(parsed);
  CHECK(parsed->name_space() == "shop");
  CHECK(parsed->partition() == 12);
  CHECK(parsed->type() == "payment.refund_requested");
  CHECK(parsed->context() == "payment");
  CHECK(parsed->event() == "refund_requested");
}

TEST_CASE("a subject may end in the source of its event") {
  const auto subject = Subject::make("shop", 12, "laban.retry_due", "payment");
  REQUIRE(subject);
  CHECK(subject->text() == "shop.12.laban.retry_due.payment");
  const auto parsed = Subject::parse(subject->text());
  REQUIRE(parsed);
  CHECK(parsed->type() == "laban.retry_due");
  CHECK(parsed->context() == "laban");
  CHECK(parsed->event() == "retry_due");
  CHECK(parsed->source() == "payment");
  CHECK(Subject::make("shop", 12, "laban.retry_due")->source().empty());
  CHECK_FALSE(Subject::make("shop", 0, "laban.retry_due", "pay.ment"));
}

TEST_CASE("the type in a subject is found without checking anything") {
  CHECK(unchecked_type("shop.0.payment.charged") == "payment.charged");
  CHECK(unchecked_type("shop.0.laban.retry_due.payment") == "laban.retry_due");
  CHECK(unchecked_type("shop.0.laban.retry_due.a.b") == "laban.retry_due");
  CHECK(unchecked_type("shop.0.payment") == "payment");
  CHECK(unchecked_type("shop.0") == "");
  CHECK(unchecked_type("") == "");
}

TEST_CASE("no subject can be made from text that would mean something to the broker") {
  for (const char* type :
       {"payment", "payment.", ".charged", "payment.a.b", "payment.*", "payment.>",
        "payment.char ged", "payment.charged\r\nPUB x 0", "Payment.charged"}) {
    CAPTURE(type);
    CHECK(Subject::make("shop", 0, type).error().kind == ErrorKind::invalid);
  }
  CHECK_FALSE(Subject::make("sh.op", 0, "payment.charged"));
  CHECK_FALSE(Subject::make("", 0, "payment.charged"));
  CHECK_FALSE(Subject::make(std::string(33, 'a'), 0, "payment.charged"));
  CHECK_FALSE(Subject::make("shop", 10'000, "payment.charged"));
}

TEST_CASE("text that is not a subject does not parse") {
  for (const char* text :
       {"", "shop", "shop.0", "shop.0.payment", "shop.00.payment.charged", "shop.x.payment.charged",
        "shop..payment.charged", "shop.-1.payment.charged", "shop.12345.payment.charged",
        "shop.ask.orders.place", "shop.0.payment.charged.", "shop.0.payment.charged..",
        "shop.0.payment.charged.a.b", "shop.0.payment..charged"}) {
    CAPTURE(text);
    CHECK_FALSE(Subject::parse(text));
  }
}
