// Sagas of a running system in a file, and what can be done with the file without a system.

#include <filesystem>

#include "tests/integration/shell.h"

using namespace laban::testing;
using nlohmann::json;

TEST_CASE("an export from a running system folds to the same result without the system") {
  const TemporaryDirectory elsewhere;
  const std::string all = (elsewhere.path() / "all.capsule").string();
  const std::string one = (elsewhere.path() / "one.capsule").string();
  std::string saga;
  json shown;
  {
    Shop shop({"--fail", "payment=20%", "--partitions", "2"});
    shop.place(60);
    // Mails are sent independently, even after the saga has ended.
    REQUIRE(eventually([&] { return shop.system.event_counts()["notification.sent"] == 120; }));
    CHECK(shop.laban("export '" + all + "'").exit_code == 2);
    CHECK(shop.laban("export --all -").exit_code == 2);
    CHECK(shop.laban("export --saga nobody '" + all + "'").exit_code == 5);
    REQUIRE_FALSE(std::filesystem::exists(all));
    const json made = shop.laban_json("export --all '" + all + "' --json");
    REQUIRE(made.is_object());
    CHECK(made["sagas"] == 60);
    CHECK(made["partitions"].size() == 2);
    CHECK(shop.laban("export --all '" + all + "'").exit_code == 2);
    saga = lines_of(shop.laban_quiet("sagas ls --state compensated -o name").output).at(0);
    shown = shop.laban_json("sagas show " + saga + " --json");
    CHECK(shop.laban("export --saga " + saga + " '" + one + "'").exit_code == 0);
    const auto diagram = shop.laban_quiet("export --saga " + saga + " --format mermaid -");
    CHECK(diagram.output.starts_with("sequenceDiagram"));
    // No program has to run for this.
    shop.system.stop();
    const json stopped = shop.laban_json("export --all --force '" + all + "' --json");
    REQUIRE(stopped.is_object());
    CHECK(stopped["digest"] == made["digest"]);
    CHECK(stopped["messages"] == made["messages"]);
  }
  const json imported =
      json::parse(shell("\"$laban\" import '" + all + "' --json").output, nullptr, false);
  REQUIRE(imported.is_object());
  CHECK(imported["agreement"] == "equal");
  CHECK(imported["digest"] == imported["folded_digest"]);
  CHECK(imported["sagas_list"].size() == 60);
  const json again = json::parse(
      shell("\"$laban\" import '" + one + "' --saga " + saga + " --json").output, nullptr, false);
  CHECK(again["timeline"] == shown["timeline"]);
  CHECK(again["state"] == "compensated");
  CHECK(again["account"] == shown["account"]);
  CHECK(shell("\"$laban\" import '" + one + "' --saga nobody").exit_code == 5);
  CHECK(shell("\"$laban\" import '" + one + ".not'").exit_code == 5);
  CHECK(contains(shell("\"$laban\" import '" + one + "' --as csv").output, "payment.declined"));
  const auto played = run({program("laban-payment"), "--replay", all, "--fail", "20%"});
  CHECK(played.exit_code == 0);
  CHECK(contains(played.output, " 0 differ\n"));
  const auto changed = run({program("laban-payment"), "--replay", all, "--fail", "0%"});
  CHECK(changed.exit_code == 3);
}
