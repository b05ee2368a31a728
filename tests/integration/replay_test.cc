// The recording of a running system, replayed to its services.

#include <laban/clock.h>

#include <filesystem>
#include <optional>
#include <set>

#include "tests/integration/shell.h"
#include "tests/support/options_capsule.h"
#include "tests/support/temporary_directory.h"

using namespace laban::testing;
using nlohmann::json;

namespace {

// Orders, some of which fail; all have ended and all mails are sent.
struct Recorded : Shop {
  explicit Recorded(std::uint64_t orders)
      : Shop({"--fail", "payment=10%,logistics=10%,seller=5%", "--partitions", "2"}) {
    place(orders);
    REQUIRE(eventually([&] { return system.event_counts()["notification.sent"] == 2 * orders; }));
  }

  json replay(const std::string& words) {
    return laban_json("replay --to payment --verify --json " + words);
  }

  // Orders that payment declined.
  std::set<std::string> declined() {
    std::set<std::string> sagas;
    for (const auto& message : system.log()) {
      if (!message.subject.ends_with("payment.declined")) continue;
      const auto at = message.data.find("g7-");
      sagas.insert(message.data.substr(at, message.data.find('\0', at) - at));
    }
    REQUIRE_FALSE(sagas.empty());
    return sagas;
  }
};

std::set<std::string> sagas_in(const json& document) {
  std::set<std::string> sagas;
  for (const auto& saga : document["sagas_differing"]) sagas.insert(saga.get<std::string>());
  return sagas;
}

}  // namespace

TEST_CASE("an unchanged service does what was recorded, and has the same rows") {
  Recorded shop(200);
  const auto before = shop.system.event_counts();
  for (const std::string service :
       {"orders", "inventory", "payment", "seller", "logistics", "notification"}) {
    CAPTURE(service);
    const auto ended = shop.laban("replay --to " + service + " --verify");
    CAPTURE(ended.output);
    CHECK(ended.exit_code == 0);
    CHECK(contains(ended.output, " 0 differences in 0 sagas"));
    CHECK(contains(ended.output, ", equal to the service's own"));
  }
  CHECK(shop.system.event_counts() == before);

  // Only a window is compared, but everything before it is played, too.
  const json all = shop.replay("--since 2020-01-01T00:00:00Z --speed 1000x");
  CHECK(all["played"] >= 190);
  CHECK(all["rows"]["equal"] == true);
  const json later = shop.replay("--since 2100-01-01T00:00:00Z");
  CHECK(later["played"] == 0);
  CHECK(later["rows"]["equal"] == true);
  const json earlier = shop.replay("--until 2020-01-01T00:00:00Z");
  CHECK(earlier["played"] == 0);
  CHECK(earlier["rows"]["equal"] == nullptr);
  CHECK(shop.replay("--alone --since 2100-01-01T00:00:00Z")["rows"]["count"] == 0);
}

TEST_CASE("one with another rule differs in exactly the orders it touches") {
  Recorded shop(200);
  const auto recorded = shop.declined();
  REQUIRE(recorded.size() > 5);
  const json none = shop.replay("--set fail=0%");
  CHECK(sagas_in(none) == recorded);
  CHECK(none["rows"]["equal"] == false);
  for (const json& one : none["differences"]) {
    CHECK(one["kind"] == "other_content");
    CHECK(one["recorded"]["type"] == "payment.declined");
    CHECK(one["emitted"]["type"] == "payment.charged");
  }
  const json more = shop.replay("--set fail=20%");
  CHECK(more["differing"] > 5);
  for (const auto& saga : sagas_in(more)) CHECK_FALSE(recorded.contains(saga));
  CHECK(shop.laban("replay --to payment --set fail=0% --verify").exit_code == 3);
  CHECK(shop.laban("replay --to payment --set fail=0%").exit_code == 0);

  const auto one = *recorded.begin();
  const json alone = shop.replay("--set fail=0% --saga " + one);
  CHECK(sagas_in(alone) == std::set<std::string>{one});
  CHECK(alone["played"] == 1);
}

TEST_CASE("a replay stops before an event, and a person continues or ends it") {
  Recorded shop(60);
  const std::string saga = *shop.declined().begin();
  const auto stopped = shop.laban("replay --to payment --saga " + saga + " --step </dev/null");
  CHECK(contains(stopped.output, " " + saga + " inventory.reserved"));
  CHECK_FALSE(contains(stopped.output, "payment.declined"));
  CHECK(contains(stopped.output, "ended before everything was played"));
  const auto stepped = shell("printf 'l\\nb outcome=done\\n\\nq\\n' | \"$laban\" replay --dir '" +
                             shop.system.directory() + "' --to payment --saga " + saga +
                             " --break type=inventory.*");
  CHECK(contains(stepped.output, "1  type=inventory.*"));
  CHECK(contains(stepped.output, "2  outcome=done"));
  CHECK(contains(stepped.output, "payment.declined"));
  CHECK(contains(stepped.output, "stopped: outcome=done"));

  // Invalid replay requests are refused.
  CHECK(shop.laban("replay --to nobody").exit_code == 2);
  CHECK(shop.laban("replay --to exec:/bin/true --verify").exit_code == 2);
  CHECK(shop.laban("replay --to observer --verify").exit_code == 2);
  CHECK(shop.laban("replay --to payment --set limit=5").exit_code == 2);
  CHECK(shop.laban("replay --to payment --set fail").exit_code == 2);
  CHECK(shop.laban("replay --to payment --speed fast").exit_code == 2);
  CHECK(shop.laban("replay --to payment --break here").exit_code == 2);
}

namespace {

// Orders under three sets of options, the last two of them given in the log only; now the system
// runs with a command line that says something else.
struct Changed : Shop {
  Changed() : Shop({"--fail", "payment=30%", "--partitions", "2"}) {
    place(80);
    const auto applied = laban("options apply payment fail=0% --reason mended");
    CAPTURE(applied.output);
    REQUIRE(applied.exit_code == 0);
    system.place({"--generate", "40", "--seed", "8"});
    REQUIRE(system.all_ended(120));
    REQUIRE(system.stop() == 0);
    system.start_again({"--fail", "payment=100%"});
  }

  laban::Time first_of_second_batch() {
    std::optional<laban::Time> first;
    for (const auto& message : system.log()) {
      if (contains(message.data, "g8-") && (!first || message.stored_at < *first))
        first = message.stored_at;
    }
    REQUIRE(first);
    return *first;
  }
  std::string declined_one() {
    for (const auto& message : system.log()) {
      if (!message.subject.ends_with("payment.declined")) continue;
      const auto at = message.data.find("g7-");
      return message.data.substr(at, message.data.find('\0', at) - at);
    }
    FAIL("nothing was declined");
    return {};
  }
};

}  // namespace

TEST_CASE("a replay goes by the options in the log, each where it counted") {
  Changed shop;
  const auto unchanged = shop.laban("replay --to payment --verify");
  CAPTURE(unchanged.output);
  CHECK(unchanged.exit_code == 0);
  CHECK(contains(unchanged.output, "120 events played"));
  CHECK(contains(unchanged.output, " 0 differences in 0 sagas"));
  CHECK(contains(unchanged.output, ", equal to the service's own"));
  CHECK(contains(unchanged.output, "fail=30%"));
  CHECK(contains(unchanged.output, "fail=0%"));
  CHECK_FALSE(contains(unchanged.output, "fail=100%"));

  // Also where only a part is played: what is in force comes before it.
  const auto verify = [&](const std::string& words) {
    const auto part = shop.laban("replay --to payment --verify " + words);
    CAPTURE(part.output);
    CHECK(part.exit_code == 0);
    CHECK_FALSE(contains(part.output, ": 0 events played"));
  };
  verify("--saga " + shop.declined_one());
  verify("--alone --saga " + shop.declined_one());
  const std::string since = "--since " + laban::to_rfc3339(shop.first_of_second_batch());
  verify(since);
  verify("--alone " + since);

  // Those who name their saga see what sets options, in both partitions.
  const auto shown = shop.laban("replay --to payment --saga -");
  CAPTURE(shown.output);
  std::size_t events = 0;
  for (const auto& line : lines_of(shown.output))
    events += contains(line, "  -  laban.options_applied") ? 1 : 0;
  std::size_t recorded = 0;
  for (const auto& message : shop.system.log())
    recorded += contains(message.subject, ".laban.options_applied.") ? 1 : 0;
  CHECK(events == recorded);
  CHECK(events >= 4);
  CHECK_FALSE(contains(shown.output, "no handler ran"));
  CHECK(contains(shown.output, ": 0 events played"));

  // What is given explicitly counts for everything.
  const json none = shop.laban_json("replay --to payment --verify --json --set fail=0%");
  CHECK(none["differing"] > 5);
  std::set<std::string> values;
  for (const json& option : none["options_in_force"]) {
    if (option["option"] != "fail") continue;
    CHECK(option["value"] == "0%");
    CHECK(option["origin"] == "given");
    values.insert(option["logged"].get<std::string>());
  }
  CHECK(values == std::set<std::string>{"0%", "30%"});

  // A capsule has the options, too.
  const std::string file = shop.system.directory() + "/all.capsule";
  REQUIRE(shop.laban("export --all '" + file + "'").exit_code == 0);
  const auto from_file = shell("\"$laban\" replay --to payment --verify --file '" + file + "'");
  CAPTURE(from_file.output);
  CHECK(from_file.exit_code == 0);
  const std::string payment = "'" + program("laban-payment") + "' --replay '" + file + "'";
  const auto by_itself = shell(payment);
  CAPTURE(by_itself.output);
  CHECK(by_itself.exit_code == 0);
  CHECK(contains(by_itself.output, "120 played, 120 emitted, 120 as recorded, 0 differ"));
  CHECK(contains(by_itself.output, "fail=30%"));
  CHECK(shell(payment + " --fail 0%").exit_code == 3);
}

TEST_CASE("a replay under options that the build cannot read says so, and plays under others") {
  const TemporaryDirectory dir;
  const std::string file = (dir.path() / "one.capsule").string();
  write_options_capsule(file, "payment", "credit-limit", "much");
  const std::string message =
      "the log has an option of payment in force (#3 of partition 0) that this build cannot read: "
      "--credit-limit 'much' is not a whole number";
  const std::string laban = "\"$laban\" replay --to payment --verify --file '" + file + "'";
  const std::string payment = "'" + program("laban-payment") + "' --replay '" + file + "'";
  for (const std::string& line : {laban, payment}) {
    CAPTURE(line);
    const auto refused = shell(line);
    CAPTURE(refused.output);
    CHECK(refused.exit_code != 0);
    CHECK(contains(refused.output, message));
    CHECK(contains(refused.output, "laban replay --set NAME=VALUE"));
    // Once, not by the program as well.
    CHECK(refused.output.find(message) == refused.output.rfind(message));
  }
  CHECK(shell(laban + " --set credit-limit=5").exit_code == 0);
  CHECK(shell(payment + " --credit-limit 5").exit_code == 0);
  // Whoever names the saga of options sees them.
  const auto shown =
      shell("\"$laban\" replay --to payment --saga - --set credit-limit=5 --file '" + file + "'");
  CHECK(contains(shown.output, "#3  -  laban.options_applied"));
  CHECK(contains(shown.output, ": 0 events played"));
}
