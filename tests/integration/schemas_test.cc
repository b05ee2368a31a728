// Events of a program that is no Laban service: its schema is put into the log, and everybody, also
// an installation without a single schema file, reads its events alike.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "bus/event/wire.h"
#include "bus/schema/schema_registry.h"
#include "tests/integration/shell.h"
#include "tests/support/compiled_schema.h"

using namespace laban;
using namespace laban::testing;
using nlohmann::json;

namespace {

constexpr const char* trip_schema = R"(namespace trip;
attribute "event";
attribute "source";
table Booked (event, source: "desk") { seat: string; }
table Cancelled (event, source: "desk") { reason: string; }
table Taken (event, source: "desk") { seat: string; }
)";

constexpr const char* trip_definition = R"(saga: trip
starts: trip.booked
within: 10m
steps:
  take:
    service: desk
    done: trip.taken
    optional: true
  book:
    service: desk
    done: trip.booked
    optional: true
)";

struct Travel : Shop {
  std::string write(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = system.directory() + "/" + name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  // With the program of another installation.
  Finished laban_at(const std::string& place, const std::string& words) {
    return shell("'" + place + "/laban' " + words + " --dir '" + system.directory() + "'");
  }

  void publish(const std::string& type, const std::string& saga) {
    const auto made =
        schema::SchemaRegistry::make({compiled_schema("trip", std::string(trip_schema))});
    REQUIRE(made);
    const auto payload = (*made)->from_json(type, R"({"seat": "11A"})");
    REQUIRE(payload);
    Envelope envelope;
    envelope.id = root_id("desk", saga, type);
    envelope.type = type;
    envelope.source = "desk";
    envelope.saga = saga;
    envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload->data()), payload->size()};
    REQUIRE(system.connection().publish_raw("shop.0." + type, wire::encode(envelope)));
  }
};

}  // namespace

TEST_CASE(
    "a definition of events that nobody can read is refused until their schema is in the log") {
  Travel travel;
  const std::string definition = travel.write("trip.yaml", trip_definition);
  const std::string schema = travel.write("trip.fbs", trip_schema);
  const auto refused = travel.laban("definitions apply " + definition + " --reason trips");
  CHECK(refused.exit_code == 3);
  CHECK(contains(refused.output, "unknown event 'trip.booked'"));

  // Too early: it is counted, and named by doctor.
  travel.publish("trip.booked", "early");
  std::string doctor;
  CHECK(eventually([&] {
    doctor = travel.laban("doctor").output;
    return contains(doctor, "1 event of type trip.booked cannot be read: no schema declares it");
  }));

  const auto looked = travel.laban("schema apply " + schema + " --dry-run");
  CHECK(looked.exit_code == 0);
  CHECK(contains(looked.output, "would change; new: trip.booked, trip.cancelled, trip.taken"));
  const auto applied = travel.laban("schema apply " + schema + " --reason trips");
  CHECK(applied.exit_code == 0);
  CHECK(contains(applied.output, "in force from #"));
  CHECK(contains(applied.output, "; the observer has it"));
  CHECK(contains(travel.laban("schema apply " + schema + " --reason again").output,
                 "in force already"));
  CHECK(travel.laban("definitions apply " + definition + " --reason trips").exit_code == 0);

  travel.publish("trip.booked", "t-1");
  travel.publish("trip.taken", "t-1");
  CHECK(eventually([&] {
    const auto shown = travel.laban("sagas show t-1 --json");
    return shown.exit_code == 0 && contains(shown.output, R"("state": "completed")") &&
           contains(shown.output, "11A");
  }));
  const auto history = travel.laban("schema history");
  CHECK(history.exit_code == 0);
  CHECK(contains(history.output, "the beginning"));
  CHECK(contains(history.output, "partition 0: 1 event of type trip.booked"));
  CHECK(contains(history.output, "came before the schema"));
  CHECK_FALSE(contains(travel.laban("doctor").output, "cannot be read"));
}

TEST_CASE("a schema is refused whole, and a definition whose requests cannot be written too") {
  Travel travel;
  const std::string good = travel.write("trip.fbs", trip_schema);
  const auto twins = travel.laban("schema apply " + good + " " +
                                  travel.write("twin/trip.fbs", trip_schema) + " --reason twice");
  CHECK(twins.exit_code == 2);
  CHECK(contains(twins.output, "both declare events of trip: apply one of them"));
  std::string large = trip_schema;
  for (int i = 0; i < 1200; ++i)
    large += "table Large" + std::to_string(i) + " (event, source: \"desk\") { a: string; }\n";
  const auto too_large =
      travel.laban("schema apply " + travel.write("large/trip.fbs", large) + " --reason much");
  CHECK(too_large.exit_code != 0);
  CHECK_FALSE(contains(travel.laban("schema history").output, "trip.booked"));

  std::string asked = trip_schema;
  asked += "table CancelRequested (event, source: \"observer\") { step: int; }\n";
  CHECK(travel.laban("schema apply " + travel.write("asked/trip.fbs", asked) + " --reason undo")
            .exit_code == 0);
  std::string definition = trip_definition;
  definition += "    undo: trip.cancel_requested\n    undone: trip.cancelled\n";
  const auto refused =
      travel.laban("definitions apply " + travel.write("undo.yaml", definition) + " --reason undo");
  CHECK(refused.exit_code == 3);
  CHECK(contains(refused.output, "the observer cannot write trip.cancel_requested"));
  // An older version of what is in force.
  const auto older = travel.laban("schema apply " + good + " --reason older");
  CHECK(older.exit_code == 0);
  CHECK(contains(older.output, "nothing to do: a newer version"));
}

TEST_CASE("verify agrees on an installation that has none of the schema files") {
  Travel travel;
  CHECK(travel.system.place({"--generate", "30", "--seed", "3"}).at("orders_accepted") == 30);
  REQUIRE(travel.system.all_ended(30));
  const std::string schema = travel.write("trip.fbs", trip_schema);
  CHECK(travel.laban("schema apply " + schema + " --reason trips").exit_code == 0);
  travel.publish("trip.booked", "t-1");

  const std::string elsewhere = travel.system.directory() + "/elsewhere/bin";
  std::filesystem::create_directories(elsewhere);
  std::filesystem::copy_file(program("laban"), elsewhere + "/laban");
  const auto here = travel.laban("verify --json");
  CHECK(here.exit_code == 0);
  const auto there = travel.laban_at(elsewhere, "verify --json");
  CHECK(there.exit_code == 0);
  CHECK(contains(there.output, R"("equal": true)"));
  // It can show payloads too.
  const auto tail =
      travel.laban_at(elsewhere, "tail --type payment.charged --since 1h --count 1 --json");
  CHECK(contains(tail.output, "amount_cents"));
}

TEST_CASE("a schema that breaks readers is refused everywhere, and its build does not start") {
  Travel travel;
  std::string text = trip_schema;
  const std::string schema = travel.write("trip.fbs", text);
  text.replace(text.find("seat: string"), 12, "seat: int64");
  const std::string broken = travel.write("broken/trip.fbs", text);
  const auto desk = [&](const std::string& file) {
    return std::vector<std::string>{program("tests/laban-desk"),
                                    "--url",
                                    travel.system.url(),
                                    "--dir",
                                    travel.system.directory() + "/desk",
                                    "--schema",
                                    file};
  };
  {
    // It puts its own schema into the log.
    ChildProcess running(desk(schema));
    CHECK(eventually(
        [&] { return contains(travel.laban("schema history -o name").output, "trip"); }));
  }
  const auto started =
      run({"/bin/sh", "-c", "exec \"$@\" 2>&1", "sh", desk(broken)[0], "--url", travel.system.url(),
           "--dir", travel.system.directory() + "/desk", "--schema", broken});
  CHECK(started.exit_code == 2);
  CHECK(contains(started.output, "cannot start: schema trip: trip.booked.seat"));
  CHECK(contains(started.output, "laban schema check OLD NEW"));

  const auto refused = travel.laban("schema apply " + broken + " --reason 'seats are numbers'");
  CHECK(refused.exit_code == 3);
  CHECK(contains(refused.output, "breaking: trip.booked.seat"));
  const auto checked = shell("\"$laban\" schema check " + schema + " " + broken);
  CHECK(checked.exit_code == 3);
}
