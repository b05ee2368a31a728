#include "bus/event/wire.h"

#include <doctest/doctest.h>
#include <laban/service.h>

#include <random>

#include "bus/event/limits.h"
#include "envelope_generated.h"
#include "events/payment.h"

using namespace laban;

namespace {

struct Sample {
  flatbuffers::DetachedBuffer payload;
  Envelope envelope;
  StoredMessage message;

  explicit Sample(std::string_view type = "payment.charged") {
    payment::ChargedT charged;
    charged.order_id = "o-1";
    charged.amount_cents = 1250;
    payload = detail::encode_payload(charged);
    envelope.id = {3, 4};
    envelope.type = type;
    envelope.source = "payment";
    envelope.saga = "o-1";
    envelope.cause = {1, 2};
    envelope.time = Time(std::chrono::seconds(5));
    envelope.payload = {payload.data(), payload.size()};
    message = {9, Time(std::chrono::seconds(6)), "shop.0." + std::string(type),
               wire::encode(envelope)};
  }
};

std::string reason(const StoredMessage& message) {
  const auto decoded = wire::decode(message, "shop", 0, 1);
  return decoded ? "" : decoded.error().message;
}

}  // namespace

TEST_CASE("an envelope reads back as it was written, and its bytes are canonical") {
  const Sample sample;
  const auto event = wire::decode(sample.message, "shop", 0, 1);
  REQUIRE(event);
  CHECK(event->envelope.id == sample.envelope.id);
  CHECK(event->envelope.cause == sample.envelope.cause);
  CHECK(event->envelope.type == "payment.charged");
  CHECK(event->envelope.time == sample.envelope.time);
  CHECK(event->position.sequence == 9);
  const auto payload = detail::verified_payload<payment::Charged>(event->envelope.payload);
  REQUIRE(payload);
  CHECK((*payload)->amount_cents() == 1250);
  CHECK(wire::encode(event->envelope) == sample.message.data);
  CHECK(event->message().data == sample.message.data);
}

TEST_CASE("fields of a newer version are skipped when read, and kept") {
  flatbuffers::FlatBufferBuilder inner;
  const auto currency = inner.CreateString("EUR");
  const auto order = inner.CreateString("o-1");
  payment::ChargedBuilder charged(inner);
  charged.add_order_id(order);
  charged.add_amount_cents(1250);
  charged.fbb_.AddOffset(payment::Charged::VT_AMOUNT_CENTS + 2, currency);
  inner.Finish(charged.Finish(), "LBP1");

  flatbuffers::FlatBufferBuilder outer;
  outer.ForceVectorAlignment(inner.GetSize(), 1, 8);
  const auto payload = outer.CreateVector(inner.GetBufferPointer(), inner.GetSize());
  const auto type = outer.CreateString("payment.charged"), source = outer.CreateString("payment"),
             saga = outer.CreateString("o-1"), tenant = outer.CreateString("north");
  const fbs::Id id(3, 4);
  fbs::EnvelopeBuilder envelope(outer);
  envelope.add_id(&id);
  envelope.add_type(type);
  envelope.add_source(source);
  envelope.add_saga(saga);
  envelope.add_payload(payload);
  envelope.fbb_.AddOffset(fbs::Envelope::VT_PAYLOAD + 2, tenant);
  outer.Finish(envelope.Finish(), fbs::EnvelopeIdentifier());
  const StoredMessage message{
      1,
      {},
      "shop.0.payment.charged",
      std::string(reinterpret_cast<const char*>(outer.GetBufferPointer()), outer.GetSize())};

  const auto event = wire::decode(message, "shop", 0, 1);
  REQUIRE(event);
  CHECK(event->envelope.saga == "o-1");
  const auto read = detail::verified_payload<payment::Charged>(event->envelope.payload);
  REQUIRE(read);
  CHECK((*read)->amount_cents() == 1250);
  CHECK(event->message().data == message.data);
}

TEST_CASE("each check names what it rejects") {
  Sample sample;
  auto broken = sample.message;
  broken.data.assign(limits::event_bytes + 1, 'x');
  CHECK(reason(broken).find("more than the limit") != std::string::npos);
  broken = sample.message;
  broken.subject = "shop.0.payment.declined";
  CHECK(reason(broken).find("does not belong on subject") != std::string::npos);
  broken.subject = "shop.1.payment.charged";
  CHECK(reason(broken).find("not of namespace") != std::string::npos);
  broken.subject = "shop.0.payment";
  CHECK(reason(broken).find("subject") != std::string::npos);
  broken = sample.message;
  broken.data.resize(10);
  CHECK(reason(broken) == "too short for an envelope");
  broken = sample.message;
  broken.data[4] = 'X';
  CHECK(reason(broken) == "not a well-formed envelope");
  sample.envelope.id = {};
  CHECK(reason({1, {}, sample.message.subject, wire::encode(sample.envelope)}) ==
        "envelope has no id");
  sample.envelope.id = {1, 1};
  sample.envelope.saga = "o 1";
  CHECK(reason({1, {}, sample.message.subject, wire::encode(sample.envelope)}).find("saga") !=
        std::string::npos);
  sample.envelope.saga = "o-1";
  sample.envelope.source = "pay\nment";
  CHECK(reason({1, {}, sample.message.subject, wire::encode(sample.envelope)}).find("source") !=
        std::string::npos);
}

TEST_CASE("an event of as many bytes as the limit says is read, and one of a byte more is not") {
  Sample sample;
  std::vector<std::uint8_t> payload(limits::event_bytes - 512);
  const auto written = [&] {
    sample.envelope.payload = payload;
    return wire::encode(sample.envelope);
  };
  payload.resize(payload.size() + limits::event_bytes - written().size());
  auto message = sample.message;
  message.data = written();
  REQUIRE(message.data.size() == limits::event_bytes);
  CHECK(reason(message) == "");
  message.data.push_back('\0');
  CHECK(reason(message) == "131073 bytes are more than the limit of 131072");
}

TEST_CASE("a saga on the wrong partition is refused") {
  const Sample sample;
  auto message = sample.message;
  const auto right = partition_of("o-1", 3), wrong = (right + 1) % 3;
  message.subject = "shop." + std::to_string(wrong) + ".payment.charged";
  CHECK_FALSE(wire::decode(message, "shop", wrong, 3));
  message.subject = "shop." + std::to_string(right) + ".payment.charged";
  CHECK(wire::decode(message, "shop", right, 3));
}

TEST_CASE("truncated, flipped and random bytes are refused or read, and never crash") {
  const Sample sample;
  for (std::size_t size = 0; size < sample.message.data.size(); ++size) {
    auto cut = sample.message;
    cut.data.resize(size);
    if (const auto event = wire::decode(cut, "shop", 0, 1)) {
      (void)detail::verified_payload<payment::Charged>(event->envelope.payload);
    }
  }
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    auto damaged = sample.message;
    for (int flips = 0; flips < 3; ++flips) {
      damaged.data[random() % damaged.data.size()] = static_cast<char>(random());
    }
    if (const auto event = wire::decode(damaged, "shop", 0, 1)) {
      (void)detail::verified_payload<payment::Charged>(event->envelope.payload);
    }
  }
}

TEST_CASE("a digest tells messages apart by subject and by bytes") {
  const Sample sample;
  auto other = sample.message;
  CHECK(wire::digest(other) == wire::digest(sample.message));
  other.data.back() ^= 1;
  CHECK(wire::digest(other) != wire::digest(sample.message));
  other = sample.message;
  other.subject = "shop.0.payment.chargee";
  CHECK(wire::digest(other) != wire::digest(sample.message));
}

TEST_CASE("of events that several programs publish, the source is in the subject") {
  CHECK(wire::subject_of("shop", 0, "laban.retry_due", "payment")->text() ==
        "shop.0.laban.retry_due.payment");
  CHECK(wire::subject_of("shop", 0, "payment.charged", "payment")->text() ==
        "shop.0.payment.charged");
  CHECK_FALSE(wire::subject_of("shop", 0, "laban.retry_due", ""));
  Sample sample("laban.retry_due");
  sample.message.subject = "shop.0.laban.retry_due.payment";
  CHECK(reason(sample.message) == "");
  sample.message.subject = "shop.0.laban.retry_due.seller";
  CHECK(reason(sample.message) ==
        "source payment does not belong on subject shop.0.laban.retry_due.seller");
  // Logs of before have no source in any subject.
  sample.message.subject = "shop.0.laban.retry_due";
  CHECK(reason(sample.message) == "");
}

TEST_CASE("an event that only its context publishes has no source in its subject") {
  Sample sample;
  sample.message.subject = "shop.0.payment.charged.payment";
  CHECK(reason(sample.message) ==
        "the subject of payment.charged has no source, but shop.0.payment.charged.payment does");
}

TEST_CASE("an event without a time has that at which the log stored it, and keeps its bytes") {
  Sample sample;
  sample.envelope.time = {};
  sample.message.data = wire::encode(sample.envelope);
  const auto event = wire::decode(sample.message, "shop", 0, 1);
  REQUIRE(event);
  CHECK(event->envelope.time == sample.message.stored_at);
  CHECK(event->message().data == sample.message.data);
}
