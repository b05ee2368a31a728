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
        "shop.ask.orders.place"}) {
    CAPTURE(text);
    CHECK_FALSE(Subject::parse(text));
  }
}
