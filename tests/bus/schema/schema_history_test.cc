#include "bus/schema/schema_history.h"

#include <doctest/doctest.h>

#include "bus/schema/schema_events.h"
#include "events/laban.h"
#include "events/laban_schema.h"
#include "events/payment_schema.h"
#include "tests/support/compiled_schema.h"

using namespace laban;
using namespace laban::schema;
using laban::testing::compiled_schema;

namespace {

constexpr const char* head = "namespace trip; attribute \"event\"; attribute \"source\";\n";

BinarySchema trip(const std::string& tables) { return compiled_schema("trip", head + tables); }

BinarySchema first() { return trip("table Booked (event) { seat: string; }"); }
BinarySchema second() { return trip("table Booked (event) { seat: string; price: int64; }"); }
BinarySchema renamed() { return trip("table Booked (event) { place: string; }"); }
BinarySchema broken() { return trip("table Booked (event) { price: int64; }"); }

std::unique_ptr<SchemaHistory> beginning_with(const std::vector<BinarySchema>& base) {
  auto history = SchemaHistory::make(base);
  if (!history) FAIL(history.error().message);
  return std::move(*history);
}

std::size_t field_count(const SchemaRegistry& schemas) {
  const auto* event = schemas.find("trip.booked");
  return event == nullptr ? 0 : event->fields.size();
}

}  // namespace

TEST_CASE("a schema counts from its position on, and those of the beginning everywhere") {
  auto history = beginning_with({first()});
  const auto declared = history->apply({second(), schemas::payment()}, 40);
  REQUIRE(declared);
  CHECK(*declared == std::vector<std::string>{"payment.charged", "payment.declined",
                                              "payment.refund_requested", "payment.refunded"});
  CHECK(field_count(history->at(1)) == 1);
  CHECK(field_count(history->at(39)) == 1);
  CHECK(field_count(history->at(40)) == 2);
  CHECK(field_count(*history) == 2);
  CHECK(history->at(39).find("payment.charged") == nullptr);
  CHECK(history->find("payment.charged")->source == "payment");
  CHECK(history->at(39).all().size() + 4 == history->all().size());
  CHECK(history->at(39).schemas() == std::vector<BinarySchema>{first()});
  CHECK(history->schemas() == std::vector<BinarySchema>{schemas::payment(), second()});
}

TEST_CASE("the framework's events are known without a schema, and nobody can change them") {
  SchemaHistory history;
  CHECK(history.find(EventTraits<Tick>::type) != nullptr);
  CHECK(history.schemas().empty());
  BinarySchema other = first();
  other.name = schemas::laban().name;
  CHECK_FALSE(history.apply({other}, 1));
  const BinarySchema posing = compiled_schema(
      "ticks", "namespace laban; attribute \"event\"; table Tock (event) { number: uint64; }");
  const auto applied = history.apply({posing}, 1);
  REQUIRE_FALSE(applied);
  CHECK(applied.error().message == "schema ticks: laban.tock is in the framework's context");
  // Installed with the others, it is only left out.
  CHECK(beginning_with({schemas::laban(), first()})->schemas() ==
        std::vector<BinarySchema>{first()});
}

TEST_CASE("a schema that breaks readers changes nothing, nor does what comes with it") {
  auto history = beginning_with({second()});
  const auto applied = history->apply({schemas::payment(), broken()}, 5);
  REQUIRE_FALSE(applied);
  CHECK(applied.error().kind == ErrorKind::invalid);
  CHECK(applied.error().message.starts_with("schema trip: trip.booked.seat "));
  CHECK(field_count(*history) == 2);
  CHECK(history->find("payment.charged") == nullptr);
}

TEST_CASE("an older version of a schema in force changes nothing, and is no error") {
  auto history = beginning_with({second()});
  CHECK(history->is_in_force(first()));
  REQUIRE(history->apply({first()}, 7));
  CHECK(field_count(*history) == 2);
  CHECK(history->versions().find("trip")->second.size() == 1);
}

TEST_CASE("a field can be renamed(), there and back") {
  auto history = beginning_with({first()});
  REQUIRE(history->apply({renamed()}, 3));
  CHECK(history->find("trip.booked")->fields == std::vector<std::string>{"place"});
  REQUIRE(history->apply({first()}, 9));
  CHECK(history->find("trip.booked")->fields == std::vector<std::string>{"seat"});
  CHECK(history->at(8).find("trip.booked")->fields == std::vector<std::string>{"place"});
}

TEST_CASE("an event belongs to the schema that declared it first") {
  auto history = beginning_with({first()});
  CHECK_FALSE(history->apply(
      {compiled_schema("journey", std::string(head) + "table Booked (event) {}")}, 2));
  CHECK_FALSE(history->apply({schemas::payment(), schemas::payment()}, 2));
  CHECK(history->versions().size() == 2);
}

TEST_CASE("what is no schema of events is refused with its name") {
  SchemaHistory history;
  const auto refusal = [&](const BinarySchema& schema) {
    const auto applied = history.apply({schema}, 1);
    REQUIRE_FALSE(applied);
    CHECK(applied.error().kind == ErrorKind::invalid);
    return applied.error().message;
  };
  CHECK(refusal({"trip", "junk"}) ==
        "schema trip: not a binary schema; make it with flatc -b --schema");
  CHECK(refusal(trip("table Booked { seat: string; }")) ==
        "schema trip: it declares no event; mark the tables of events with (event)");
  BinarySchema nameless = first();
  nameless.name = "two words";
  CHECK(refusal(nameless) == "schema two words: its name is not one word");
}

TEST_CASE("events that could not be published, or belong to another context, are refused") {
  SchemaHistory history;
  const auto refusal = [&](const std::string& name, const std::string& text) {
    const auto applied = history.apply(
        {compiled_schema(name, "attribute \"event\"; attribute \"source\"; " + text)}, 1);
    REQUIRE_FALSE(applied);
    return applied.error().message;
  };
  CHECK(refusal("trip", "table Full (event) {}").find(".full is not an event type") !=
        std::string::npos);
  CHECK(refusal("trip", "namespace Trip.Deep; table Full (event) {}")
            .find("Trip.Deep.full is not an event type") != std::string::npos);
  CHECK(refusal("trip", "namespace trip; table Full (event, source: \"Desk Two!\") {}") ==
        "schema trip: the source 'Desk Two!' of trip.full is not the name of a service");
  CHECK(refusal("trip", "namespace hotel; table Full (event) {}")
            .find("hotel.full belongs to another context") != std::string::npos);
  // What is installed is taken as it is: nothing could say otherwise.
  CHECK(SchemaHistory::make(
      {compiled_schema("trip", "namespace hotel; attribute \"event\"; table Full (event) {}")}));
}

TEST_CASE("a partition takes 512 versions of schemas and no more") {
  SchemaHistory history;
  for (std::uint64_t i = 1; i < 512; ++i) {
    const BinarySchema one = compiled_schema(
        "c" + std::to_string(i),
        "namespace c" + std::to_string(i) + "; attribute \"event\"; table Made (event) {}");
    REQUIRE(history.apply({one}, i));
  }
  const auto applied = history.apply({first()}, 600);
  REQUIRE_FALSE(applied);
  CHECK(applied.error().message ==
        "schema trip: the partition has 512 versions of schemas, and no more fit");
  CHECK(history.find("c511.made") != nullptr);
}

TEST_CASE("a service may apply only schemas with an event of its own") {
  const auto entered = [](SchemaHistory& history, std::string_view source,
                          std::string_view saga = "-") {
    const std::string payload = payload_of({first()});
    Envelope envelope;
    envelope.id = applied_id(source, {first()});
    envelope.type = EventTraits<SchemaApplied>::type;
    envelope.source = source;
    envelope.saga = saga;
    envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
    const auto subject = wire::subject_of("shop", 0, envelope.type, source);
    const auto event =
        wire::decode({12, {}, std::string(subject->text()), wire::encode(envelope)}, "shop", 0, 1);
    REQUIRE(event);
    return enter(history, *event);
  };
  SchemaHistory history;
  const auto foreign = entered(history, "payment");
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().message ==
        "schema trip declares no event of payment, so payment may not apply it");
  CHECK_FALSE(entered(history, "trip", "o-1"));
  const auto own = entered(history, "trip");
  REQUIRE(own);
  CHECK(*own == std::vector<std::string>{"trip.booked"});
  CHECK(field_count(history.at(11)) == 0);
  CHECK(field_count(history.at(12)) == 1);
  SchemaHistory other;
  CHECK(entered(other, "operator"));
}
