// The definitions of a system, read from and written to a broker's log.

#include "observer/cli/definitions/definition_log.h"

#include <doctest/doctest.h>

#include <fstream>

#include "observer/cli/definitions/definition_change.h"
#include "observer/cli/definitions/definition_files.h"
#include "tests/support/nats_server.h"

using namespace laban;
using namespace laban::cli;
using laban::observer::DefinitionRegistry;
using laban::testing::NatsServer;
using laban::testing::TemporaryDirectory;

namespace {

constexpr std::uint32_t partitions = 3;

std::string order_yaml(const std::string& within = "15m") {
  std::ifstream file(LABAN_SOURCE_DIR "/schemas/sagas/order.yaml");
  std::string text(std::istreambuf_iterator<char>(file), {});
  return text.replace(text.find("15m"), 3, within);
}

struct TestSystem {
  NatsServer server;
  SystemClock clock;
  TemporaryDirectory directory;
  std::unique_ptr<nats::Connection> connection;
  std::unique_ptr<schema::SchemaRegistry> schemas;
  std::optional<DefinitionLog> log;

  TestSystem() {
    connection =
        *nats::Connection::open({server.url(), "test", ""}, nullptr, std::chrono::seconds(10));
    REQUIRE(nats::provision(*connection, {"shop", partitions, 0}));
    auto loaded = load_schemas({});
    REQUIRE(loaded);
    schemas = std::move(*loaded);
    read();
  }

  void read() {
    auto opened = DefinitionLog::open(*connection, "shop", *schemas, clock);
    if (!opened) FAIL(opened.error().message);
    log = std::move(*opened);
  }

  DefinitionFile file(const std::string& text) {
    const auto path = directory.path() / "order.yaml";
    std::ofstream(path) << text;
    auto read = read_definition_files({path.string()}, sources_of(*schemas));
    REQUIRE(read.problems.empty());
    return std::move(read.files.front());
  }

  // As if the attempt had been interrupted after this partition.
  void apply_on(std::size_t partition, const std::string& text, std::uint32_t number) {
    const auto one = file(text);
    REQUIRE(log->publish(partition, observer::applied_event("order", one.definition.digest(), text,
                                                            {number, false, "bob", "", {}})));
    read();
  }

  std::size_t apply(const std::string& text) {
    const auto told = cli::apply(*log, file(text), false, "ann", "test", clock.now());
    if (!told) FAIL(told.error().message);
    read();
    return *told;
  }

  std::vector<std::string> provision() {
    const auto said =
        provision_definitions(*log, directory.path(), sources_of(*schemas), clock.now());
    if (!said) FAIL(said.error().message);
    return *said;
  }

  // By partition: the number in force, 0 for none.
  std::vector<std::uint32_t> in_force() const {
    std::vector<std::uint32_t> numbers;
    for (const auto& book : log->books()) {
      const auto* version = book.in_force("order");
      numbers.push_back(version == nullptr ? 0 : version->number);
    }
    return numbers;
  }
};

using Numbers = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("a new system is given its definitions once") {
  TestSystem site;
  site.file(order_yaml());
  CHECK(site.in_force() == Numbers{0, 0, 0});
  CHECK(site.provision().empty());
  CHECK(site.in_force() == Numbers{1, 1, 1});
  CHECK(site.provision().empty());
  site.read();
  CHECK(site.in_force() == Numbers{1, 1, 1});
  CHECK(site.log->books()[2].in_force("order")->applied.reason == "laban up");
}

TEST_CASE("a file that differs from what is in force is reported, not applied") {
  TestSystem site;
  site.apply(order_yaml());
  site.file(order_yaml("20m"));
  const auto said = site.provision();
  REQUIRE(said.size() == 1);
  CHECK(said.front().find("laban definitions apply") != std::string::npos);
  CHECK(site.in_force() == Numbers{1, 1, 1});

  SUBCASE("nor is one that was withdrawn") {
    REQUIRE(withdraw(*site.log, "order", "ann", "test", site.clock.now()).value() == 3);
    site.read();
    site.file(order_yaml());
    CHECK(site.provision().size() == 1);
    CHECK(site.in_force() == Numbers{0, 0, 0});
  }
}

TEST_CASE("an interrupted application is completed by the next start or by applying again") {
  TestSystem site;
  site.apply_on(0, order_yaml(), 1);
  CHECK(site.in_force() == Numbers{1, 0, 0});
  SUBCASE("by the next start") {
    CHECK(site.provision().empty());
    CHECK(site.in_force() == Numbers{1, 1, 1});
  }
  SUBCASE("by applying again") {
    const auto report = planned_application(site.log->books(), site.file(order_yaml()), false);
    CHECK(report.number() == 1);
    CHECK(site.apply(order_yaml()) == 2);
    CHECK(site.in_force() == Numbers{1, 1, 1});
  }
  SUBCASE("and replaced by something else everywhere") {
    CHECK(site.apply(order_yaml("20m")) == 3);
    CHECK(site.in_force() == Numbers{2, 2, 2});
  }
}

TEST_CASE("when two people apply at once, one wins on each partition, and both are told") {
  TestSystem site;
  site.apply(order_yaml());
  const auto mine = site.file(order_yaml("20m"));
  auto report = planned_application(site.log->books(), mine, false);
  site.apply_on(1, order_yaml("30m"), 2);
  for (const std::size_t partition : {0, 1, 2}) {
    REQUIRE(site.log->publish(partition,
                              observer::applied_event("order", mine.definition.digest(), mine.text,
                                                      {report.number(), false, "ann", "", {}})));
  }
  site.read();
  note_in_log(site.log->books(), report);
  CHECK(report.partitions[0].is_done);
  CHECK_FALSE(report.partitions[1].is_done);
  CHECK(report.partitions[1].instead == "version 2 by bob");
  CHECK(report.partitions[2].is_done);
  CHECK(site.apply(order_yaml("20m")) == 3);
  CHECK(site.in_force() == Numbers{3, 3, 3});
}

TEST_CASE("definitions are found among many other messages") {
  TestSystem site;
  for (int i = 0; i < 2000; ++i) {
    REQUIRE(site.connection->publish_raw("shop.0.laban.tick", "garbage"));
    if (i % 500 == 0)
      REQUIRE(site.connection->publish_raw("shop.0.laban.definition_applied", "garbage"));
  }
  site.apply(order_yaml());
  site.apply(order_yaml("20m"));
  CHECK(site.in_force() == Numbers{2, 2, 2});
  CHECK(site.log->books()[0].chapter("order")->versions().size() == 2);
  CHECK(site.log->books()[0].in_force("order")->applied.sequence > 2000);
}

TEST_CASE("a system starts however many definitions its log has been given") {
  TestSystem site;
  const std::string text = order_yaml();
  const auto digest = site.file(text).definition.digest();
  const std::string withdrawn_text =
      "saga: x\nstarts: a.b\nsteps: { s: { service: t, done: a.b, "
      "optional: true } }\n";
  for (std::uint32_t number = 1; number <= 10'001; ++number) {
    const observer::DefinitionNote note{number, false, "mallory", "", {}};
    REQUIRE(site.connection->publish_raw(
        "shop.0.laban.definition_applied",
        observer::applied_event("x", number, withdrawn_text, note).message));
    if (number % 5'000 == 0) {
      REQUIRE(site.connection->publish_raw("shop.0.laban.definition_withdrawn",
                                           observer::withdrawn_event("x", note).message));
    }
  }
  site.apply_on(0, text, 1);
  CHECK(site.provision().empty());
  site.read();
  CHECK(site.log->books()[0].in_force("order")->definition.digest() == digest);
  CHECK(site.log->books()[0].in_force("x")->number == 10'001);
  CHECK(site.log->books()[0].chapter("x")->numbered(5'000)->withdrawn.has_value());
}

TEST_CASE("a forged number is passed over, and the next definition is applied") {
  TestSystem site;
  site.apply(order_yaml());
  site.apply_on(1, order_yaml("30m"), ~std::uint32_t{0});
  CHECK(site.in_force() == Numbers{1, 1, 1});
  CHECK(site.apply(order_yaml("20m")) == 3);
  CHECK(site.in_force() == Numbers{2, 2, 2});
}

TEST_CASE("another message with the id of a definition does not keep it out of the log") {
  TestSystem site;
  const auto file = site.file(order_yaml());
  const auto event = observer::applied_event("order", file.definition.digest(), file.text,
                                             {1, false, "ann", "test", {}});
  auto forger = site.connection->open_log("shop", 1);
  REQUIRE(forger);
  REQUIRE((*forger)->publish(1, *Subject::parse("shop.1.laban.retry_due.evil"), "garbage",
                             event.id.hex()));
  std::vector<PublishReceipt> receipts;
  while (receipts.empty()) (*forger)->receipts(receipts);
  REQUIRE(receipts.front().sequence.value() == 1);
  CHECK(site.apply(order_yaml()) == 3);
  CHECK(site.in_force() == Numbers{1, 1, 1});
}

TEST_CASE("a log full of names keeps no system from starting, and says so") {
  TestSystem site;
  for (std::size_t i = 0; i < observer::definition_names; ++i) {
    const std::string name = "x" + std::to_string(i);
    const std::string text = "saga: " + name +
                             "\nstarts: a.b\nsteps: { s: { service: t, done: "
                             "a.b, optional: true } }\n";
    REQUIRE(site.log->publish(1, observer::applied_event(name, i, text, {1, false, "", "", {}})));
  }
  site.read();
  const auto file = site.file(order_yaml());
  const auto said = site.provision();
  REQUIRE(said.size() == 1);
  CHECK(said.front().find("partition 1 would not take it: definition order version 1: there are 64 "
                          "definitions, the limit") != std::string::npos);
  CHECK(site.in_force() == Numbers{0, 0, 0});
  CHECK_FALSE(cli::apply(*site.log, file, false, "ann", "test", site.clock.now()));
}
