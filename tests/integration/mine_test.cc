// A definition mined from the traffic of a real system, and how it does in another one.

#include <fstream>

#include "observer/saga/definition/load.h"
#include "tests/integration/shell.h"
#include "tests/observer/saga/fold/definition_edges.h"

using namespace laban::observer;
using namespace laban::testing;
using laban::observer::testing::edges_of;
using nlohmann::json;

namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// order.yaml without events that do not occur in these systems: every mail can be sent, and no
// order is dispatched while it is being stopped.
std::string what_was_done() {
  std::string text = text_of(LABAN_SOURCE_DIR "/schemas/sagas/order.yaml");
  for (const std::string part :
       {"fails: [notification.failed], ", "refused: logistics.stop_refused, "}) {
    REQUIRE(contains(text, part));
    text.erase(text.find(part), part.size());
  }
  return text;
}

Definition definition_in(const std::string& text) {
  auto read = read_definition(text, "test");
  for (const auto& problem : read.problems) MESSAGE(to_text(problem));
  REQUIRE(read.definition.has_value());
  return std::move(*read.definition);
}

constexpr const char* all_sorts_fail = "inventory=6%,payment=8%,seller=8%,logistics=8%";

}  // namespace

TEST_CASE("a definition mined from a running system has the original's edges, and conforms") {
  Shop shop({"--fail", all_sorts_fail, "--partitions", "2"});
  shop.place(300);
  // Mails are sent independently: about the beginning and the end of a saga, perhaps after it.
  REQUIRE(eventually([&] { return shop.system.event_counts()["notification.sent"] == 600; }));
  const std::string file = shop.system.directory() + "/mined.yaml";
  const auto mined = shop.laban("definitions mine --to '" + file + "'");
  CHECK(mined.exit_code == 0);
  CHECK(contains(mined.output, "saga order, 7 steps, from 300 sagas"));
  const std::string text = text_of(file);
  CAPTURE(text);
  CHECK(edges_of(definition_in(text)) == edges_of(definition_in(what_was_done())));
  CHECK(contains(text, "order.placed led to it"));
  CHECK(shell("\"$laban\" definitions check '" + file + "'").exit_code == 0);

  SUBCASE("in a fresh system, without a single finding") {
    // No service fails while another one is at work: work completed after a failure would be late
    // under any definition.
    Shop fresh({"--fail", "inventory=6%,payment=15%"});
    CHECK(fresh.laban("definitions apply '" + file + "' --reason mined").exit_code == 0);
    fresh.place(200);
    const json sagas = fresh.laban_json("sagas ls --limit 500 --json")["sagas"];
    REQUIRE(sagas.size() == 200);
    std::map<std::string, int> ended;
    for (const json& saga : sagas) {
      CAPTURE(saga.dump());
      CHECK(saga["version"] == 2);
      CHECK(saga["findings"] == 0);
      ++ended[saga["state"]];
    }
    CHECK(ended["completed"] > 100);
    CHECK(ended["compensated"] > 10);
    CHECK(broken_rules(fresh.system.audit()) == "");
  }
  SUBCASE("in the same system, with no finding but those of a race") {
    CHECK(shop.laban("definitions apply '" + file + "' --reason mined").exit_code == 0);
    shop.system.place({"--generate", "150", "--seed", "11"});
    REQUIRE(shop.system.all_ended(450));
    const json sagas = shop.laban_json("sagas ls --limit 500 --json")["sagas"];
    int of_mined = 0;
    for (const json& saga : sagas) {
      if (saga["version"] != 2) continue;
      ++of_mined;
      if (saga["findings"] == 0) continue;
      const auto id = saga["saga"].get<std::string>();
      for (const json& finding : shop.laban_json("sagas show " + id + " --json")["findings_list"])
        CHECK(finding["kind"] == "late");
    }
    CHECK(of_mined == 150);
  }
}

TEST_CASE("mining states its evidence, and overwrites nothing") {
  Shop shop({"--fail", all_sorts_fail, "--no-observer"});
  const auto nothing = shop.laban("definitions mine");
  CHECK(nothing.exit_code == 5);
  shop.system.place({"--generate", "60", "--seed", "3"});
  REQUIRE(eventually([&] { return shop.system.event_counts()["logistics.dispatched"] > 30; }));

  // Nothing is undone here.
  const auto found = shop.laban_json("definitions mine --name sale --sample 40 --json");
  REQUIRE(found.is_object());
  CHECK(found["saga"] == "sale");
  CHECK(found["starts"] == "order.placed");
  CHECK(found["sagas"] == 40);
  CHECK(found["is_sample"] == true);
  CHECK(found["sagas_undone"] == 0);
  CHECK(found["problems"].is_array());
  CHECK(contains(found["yaml"], "nothing was undone in this traffic"));
  bool has_edge = false;
  for (const json& step : found["steps"]) {
    for (const json& edge : step["edges"]) {
      has_edge = has_edge || (edge["from"] == "inventory.reserved" && edge["share"] == 1.0 &&
                              step["done"] == "payment.charged" && edge["delay"]["p99_ms"] > 0);
    }
  }
  CHECK(has_edge);

  const std::string file = shop.system.directory() + "/sale.yaml";
  std::ofstream(file) << "mine";
  const auto refused = shop.laban("definitions mine --to '" + file + "'");
  CHECK(refused.exit_code == 2);
  CHECK(contains(refused.output, "already exists"));
  CHECK(text_of(file) == "mine");
  CHECK(shop.laban("definitions mine --force --name sale --to '" + file + "'").exit_code != 2);
  CHECK(contains(text_of(file), "saga: sale"));
  CHECK(shop.laban("definitions mine --name 'a b'").exit_code == 2);
  CHECK(shop.laban("definitions mine --starts nothing.happened").exit_code == 2);
  CHECK(shop.laban("definitions mine --since 1h --last 10").exit_code == 2);
}
