#include "bus/schema/event_difference.h"

#include <doctest/doctest.h>
#include <laban/tx.h>

#include "events/payment.h"
#include "events/payment_schema.h"

using namespace laban;

namespace {

std::unique_ptr<schema::SchemaRegistry> payments() {
  auto registry = schema::SchemaRegistry::make({schemas::payment()});
  REQUIRE(registry);
  return std::move(*registry);
}

// An event that owns its payload.
struct Said {
  flatbuffers::DetachedBuffer payload;
  Envelope envelope;

  template <class Native>
  explicit Said(const Native& event) : payload(laban::detail::encode_payload(event)) {
    envelope.type = EventTraits<typename Native::TableType>::type;
    envelope.payload = {payload.data(), payload.size()};
  }
};

payment::ChargedT charged(std::int64_t cents) {
  payment::ChargedT event;
  event.amount_cents = cents;
  return event;
}

}  // namespace

TEST_CASE("of two events of one type, the first field that differs is told") {
  const Said now(charged(200)), then(charged(100));
  CHECK(schema::difference_of(*payments(), now.envelope, then.envelope) ==
        "amount_cents is 200 instead of 100");
  CHECK(schema::difference_of(*payments(), now.envelope, now.envelope).empty());
}

TEST_CASE("of events of two types, both are told with what they say") {
  payment::DeclinedT declined;
  declined.reason = "too much";
  const Said now(declined), then(charged(100));
  const std::string told = schema::difference_of(*payments(), now.envelope, then.envelope);
  CHECK(told.find("payment.declined {") == 0);
  CHECK(told.find("too much") != std::string::npos);
  CHECK(told.find("} instead of payment.charged {") != std::string::npos);
}

TEST_CASE("what cannot be read is not compared") {
  Said now(charged(200));
  const Said then(charged(100));
  now.envelope.type = "payment.unheard_of";
  CHECK(schema::difference_of(*payments(), now.envelope, then.envelope).empty());
}
