// Shadows and whatif on the command line of a running system.

#include <signal.h>

#include <fstream>
#include <set>

#include "tests/integration/shell.h"

using namespace laban;
using namespace laban::testing;
using nlohmann::json;

namespace {

using Ids = std::set<std::string>;

// order.yaml with one text replaced.
std::string write_changed(const Shop& shop, const std::string& from, const std::string& to) {
  std::ifstream file(LABAN_SOURCE_DIR "/schemas/sagas/order.yaml");
  std::string text(std::istreambuf_iterator<char>(file), {});
  REQUIRE(contains(text, from));
  const std::string path = shop.system.directory() + "/changed.yaml";
  std::ofstream(path) << text.replace(text.find(from), from.size(), to);
  return path;
}

Ids ids_of(const json& document) {
  Ids ids;
  REQUIRE(document.contains("sagas"));
  for (const auto& saga : document["sagas"]) ids.insert(saga["saga"]);
  return ids;
}

std::uint64_t shadows(Shop& shop, const char* state) {
  const json stats = shop.laban_json("sagas stats --definition order~shadow --json");
  return stats.is_object() ? stats["counts"].value(state, std::uint64_t{0}) : 0;
}

void apply_shadow(Shop& shop, const std::string& file) {
  const auto applied = shop.laban("definitions apply " + file + " --shadow --reason try");
  CHECK(applied.exit_code == 0);
  CHECK(contains(applied.output, "shadow from #"));
  CHECK(contains(applied.output, "laban definitions diverge order"));
}

}  // namespace

TEST_CASE("a shadow with a shorter deadline names exactly the slow sagas; whatif does too") {
  Shop shop;
  CHECK(shop.laban("definitions diverge order").exit_code == 5);
  const std::string file = write_changed(shop, "undone: payment.refunded, within: 30s",
                                         "undone: payment.refunded, within: 4s");
  apply_shadow(shop, file);
  shop.place(20);
  CHECK(contains(shop.laban("definitions diverge order").output, "order: none of 20 sagas"));

  // Payment is stopped for longer than the shadow allows.
  const pid_t payment = shop.system.process("payment");
  REQUIRE(::kill(payment, SIGSTOP) == 0);
  shop.system.place({"--generate", "3", "--seed", "8"});
  const bool timed_out = eventually([&] { return shadows(shop, "compensating") == 3; });
  REQUIRE(::kill(payment, SIGCONT) == 0);
  REQUIRE(timed_out);
  REQUIRE(shop.system.all_ended(23));
  const json under_shadow =
      shop.laban_json("sagas ls --json --limit 100 --definition order~shadow");
  Ids slow;
  for (const auto& saga : under_shadow["sagas"]) {
    if (saga["failure"].is_object()) slow.insert(saga["saga"]);
  }
  CHECK(slow.size() == 3);

  const json live = shop.laban_json("definitions diverge order --json");
  CHECK(ids_of(live) == slow);
  CHECK(live["compared"] == 23);
  CHECK(live["kinds"]["times_out_differently"] == 3);
  CHECK(live["sagas"][0]["shadow"]["deadlines_passed"] == json{"charge"});
  const auto shown = shop.laban("definitions diverge order --limit 1");
  CHECK(shown.exit_code == 3);
  CHECK(contains(shown.output, "no payment.charged within 4s"));
  CHECK(contains(shown.output, "more sagas differ"));
  CHECK(contains(shown.output, "order: 3 of 23 sagas differ under the shadow (version 1"));
  // The shadow requested nothing and is not counted.
  CHECK(shop.system.event_counts()["logistics.stop_requested"] == 0);
  CHECK(shop.system.saga_counts()["completed"] == 23);
  CHECK(eventually([&] { return shop.laban("audit").exit_code == 0; }));  // mails are on their way

  const auto supposed = shop.laban("whatif --definition " + file);
  CHECK(supposed.exit_code == 3);
  CHECK(contains(supposed.output, "order: 3 of 23 sagas would end"));
  CHECK(ids_of(shop.laban_json("whatif --json --definition " + file)) == slow);
  CHECK(shop.laban_json("whatif --json --since 2099-01-01T00:00:00Z --definition " +
                        file)["compared"] == 0);
  const std::string one = *slow.begin();
  CHECK(ids_of(shop.laban_json("whatif --json --definition " + file + " --saga " + one)) ==
        Ids{one});
  CHECK(shop.laban("verify").exit_code == 0);
}

TEST_CASE("a shadow is listed, replaced and withdrawn; what it saw can still be read") {
  Shop shop({"--fail", "seller=30%", "--partitions", "2"});
  apply_shadow(shop, write_changed(shop, "within: 15m", "within: 15m\nparallel: true"));
  shop.place(20);
  const Ids compensated = ids_of(shop.laban_json("sagas ls --json --state compensated"));
  REQUIRE_FALSE(compensated.empty());
  const json live = shop.laban_json("definitions diverge order --json");
  CHECK(ids_of(live) == compensated);
  CHECK(live["kinds"]["compensates_differently"] == compensated.size());
  CHECK(live["differing"] == compensated.size());

  CHECK(contains(shop.laban("definitions ls").output, "as a shadow"));
  CHECK(contains(shop.laban_quiet("definitions show order --shadow").output, "parallel: true"));
  CHECK(shop.laban("sagas hold --definition order~shadow --state completed --yes --reason x")
            .exit_code == 2);
  apply_shadow(shop, write_changed(shop, "within: 15m", "within: 20m"));
  CHECK(shop.laban_json("definitions diverge order --json")["compared"] == 0);
  CHECK(ids_of(shop.laban_json("definitions diverge order --version 1 --json")) == compensated);
  const auto withdrawn = shop.laban("definitions withdraw order --shadow --reason enough");
  CHECK(withdrawn.exit_code == 0);
  CHECK(contains(withdrawn.output, "order~shadow: version 2 withdrawn on partitions 0, 1"));
  CHECK(shop.laban_json("definitions ls --json")["definitions"].size() == 1);
  CHECK(shop.laban_json("definitions diverge order --json")["shadow"]["withdrawn"].is_string());
  CHECK(shop.laban("definitions withdraw order --shadow --reason again").exit_code == 0);
}

TEST_CASE("whatif reports every problem of a file, and when nothing can differ") {
  Shop shop({"--no-observer"});
  const auto wrong = shop.laban_quiet("whatif --definition " +
                                      write_changed(shop, "service: payment", "servce: payment"));
  CHECK(wrong.exit_code == 3);
  CHECK(contains(wrong.output, "unknown key 'servce' in step 'charge'"));
  CHECK(contains(wrong.output, "has no 'service'"));
  const auto same = shop.laban("whatif --definition " LABAN_SOURCE_DIR "/schemas/sagas/order.yaml");
  CHECK(same.exit_code == 0);
  CHECK(contains(same.output, "order: no differences possible"));
  const std::string other = write_changed(shop, "saga: order", "saga: returns");
  CHECK(shop.laban("whatif --definition " + other).exit_code == 5);
  const std::string slower = write_changed(shop, "within: 15m", "within: 20m");
  CHECK(contains(shop.laban("whatif --definition " + slower).output, "none of 0 sagas"));
  CHECK(shop.laban("whatif --since '#7' --definition " + slower).exit_code == 2);
  CHECK(shop.laban("whatif").exit_code == 2);
}
