// Definitions on the command line, with and without an observer.

#include <fstream>

#include "bus/event/wire.h"
#include "bus/schema/schema_registry.h"
#include "tests/integration/shell.h"

using namespace laban;
using namespace laban::testing;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string order_yaml() { return text_of(LABAN_SOURCE_DIR "/schemas/sagas/order.yaml"); }

std::string changed(const std::string& from, const std::string& to) {
  std::string text = order_yaml();
  REQUIRE(contains(text, from));
  return text.replace(text.find(from), from.size(), to);
}

std::string write(const Shop& shop, const std::string& text) {
  const std::string path = shop.system.directory() + "/changed.yaml";
  std::ofstream(path) << text;
  return path;
}

}  // namespace

TEST_CASE("definitions are applied, listed, shown and withdrawn through the log alone") {
  Shop shop({"--no-observer", "--partitions", "2"});
  const std::string file = write(shop, changed("within: 15m", "within: 20m"));

  const auto looked = shop.laban("definitions apply " + file + " --dry-run");
  CHECK(looked.exit_code == 0);
  CHECK(looked.output ==
        "order: version 1 -> 2 on partitions 0, 1\n"
        "  changed  the saga  within: 15m -> 20m\n"
        "  number of running sagas unknown: the observer does not answer\n"
        "Nothing was changed (--dry-run).\n");
  CHECK(shop.laban("definitions apply " + file).exit_code == 2);
  CHECK(shop.laban_json("definitions ls --json")["definitions"].size() == 1);

  const auto applied = shop.laban("definitions apply " + file + " --as ann --reason slow");
  CHECK(applied.exit_code == 0);
  CHECK(contains(applied.output, "; the observer does not answer"));
  const json list = shop.laban_json("definitions ls --json");
  CHECK(list["partitions"] == 2);
  REQUIRE(list["definitions"].size() == 1);
  CHECK(list["definitions"][0]["number"] == 2);
  CHECK(list["definitions"][0]["by"] == "ann");
  CHECK(list["definitions"][0]["reason"] == "slow");
  CHECK(list["definitions"][0]["in_force_on"] == json{0, 1});
  CHECK(list["definitions"][0]["running"].is_null());
  CHECK(contains(shop.laban("definitions apply " + file + " --reason again").output,
                 "nothing to do, version 2 is in force"));
  CHECK(shop.laban_json("definitions ls --all --json")["definitions"].size() == 2);
  CHECK(shop.laban("definitions show order --version 1").output == order_yaml());
  CHECK(shop.laban_json("definitions show order --json")["text"] == text_of(file));
  CHECK(shop.laban("definitions show order --version 7").exit_code == 5);
  CHECK(shop.laban("definitions show nothing").exit_code == 2);

  const auto withdrawn = shop.laban("definitions withdraw order --reason moved");
  CHECK(withdrawn.exit_code == 0);
  CHECK(contains(withdrawn.output, "partition 0: withdrawn at #"));
  CHECK(shop.laban_json("definitions ls --json")["definitions"].empty());
  CHECK(contains(shop.laban("definitions withdraw order --reason again").output, "nothing to do"));
  CHECK(shop.laban("definitions withdraw nothing --reason x").exit_code == 2);
}

TEST_CASE("applying waits for the observer, and reports how many sagas keep their version") {
  Shop shop;
  // An event came before the start of this saga: it waits.
  Envelope early;
  early.id = {1, 2};
  early.type = "seller.unpacked";
  early.source = "seller";
  early.saga = "early";
  const auto schemas = schema::SchemaRegistry::load(schema::default_schema_directory());
  REQUIRE(schemas);
  const auto payload = (*schemas)->from_json("seller.unpacked", "{}");
  REQUIRE(payload);
  early.payload = {reinterpret_cast<const std::uint8_t*>(payload->data()), payload->size()};
  REQUIRE(shop.system.connection().publish_raw("shop.0.seller.unpacked", wire::encode(early)));
  REQUIRE(eventually([&] { return shop.system.saga_counts()["placeholder"] == 1; }));

  const std::string file = write(shop, changed("within: 15m", "within: 20m"));
  const auto applied = shop.laban("definitions apply " + file + " --reason slow");
  CHECK(applied.exit_code == 0);
  CHECK(contains(applied.output, "1 running saga keeps its version"));
  CHECK(contains(applied.output, "the observer has it"));
  const json list = shop.laban_json("definitions ls --json")["definitions"];
  REQUIRE(list.size() == 2);
  CHECK(list[0]["number"] == 1);
  CHECK(list[0]["running"] == 1);
  CHECK(list[0]["in_force_on"].empty());
  CHECK(list[1]["running"] == 0);
  shop.place(20);
  const json listed = shop.laban_json("sagas ls --json");
  for (const auto& saga : listed["sagas"]) {
    CHECK(saga["version"] == (saga["saga"] == "early" ? 1 : 2));
  }
}

TEST_CASE("problems of definition files are all reported, and nothing is applied") {
  Shop shop({"--no-observer"});
  const std::string file = write(shop, changed("service: payment", "servce: payment"));
  const auto check = [&](const std::string& words) {
    return shell("\"$laban\" definitions check " + words);
  };
  const auto checked = check(file + " " LABAN_SOURCE_DIR "/schemas/sagas");
  CHECK(checked.exit_code == 3);
  CHECK(contains(checked.output, "changed.yaml:10:15: unknown key 'servce' in step 'charge'"));
  CHECK(contains(checked.output, "has no 'service'"));
  CHECK(contains(checked.output, "order.yaml: saga order, 7 steps"));
  const json document = json::parse(check(file + " --json").output, nullptr, false);
  REQUIRE(document.is_object());
  REQUIRE(document["problems"].size() > 1);
  CHECK(document["problems"].back()["line"] == 10);
  CHECK(document["problems"].back()["hint"] == "did you mean 'service'?");
  CHECK(contains(check(shop.system.directory() + "/logs").output, "contains no definitions"));
  CHECK(check(LABAN_SOURCE_DIR "/schemas/sagas").exit_code == 0);
  CHECK(shop.laban("definitions apply --reason x " + file).exit_code == 3);
  CHECK(shop.laban_json("definitions ls --all --json")["definitions"].size() == 1);
}
