// Recorded events, published into the log of another running system.

#include <filesystem>
#include <set>

#include "tests/integration/terminal.h"

using namespace laban::testing;
using nlohmann::json;

namespace {

// "o-1" -> "completed"
std::map<std::string, std::string> endings(Shop& shop) {
  std::map<std::string, std::string> all;
  const json listed = shop.laban_json("sagas ls --limit 1000 --json");
  for (const json& saga : listed.at("sagas")) all[saga.at("saga")] = saga.at("state");
  return all;
}

}  // namespace

TEST_CASE("recorded sagas end the same when published into an empty system") {
  constexpr std::uint64_t orders = 40;
  const TemporaryDirectory elsewhere;
  const std::string file = "'" + (elsewhere.path() / "all.capsule").string() + "'";
  const std::vector<std::string> like_this{"--fail", "payment=20%", "--partitions", "2"};
  std::map<std::string, std::string> recorded;
  std::map<std::string, std::uint64_t> events;
  {
    Shop shop(like_this);
    shop.place(orders);
    REQUIRE(
        eventually([&] { return shop.system.event_counts()["notification.sent"] == 2 * orders; }));
    REQUIRE(shop.laban("export --all " + file).exit_code == 0);
    recorded = endings(shop);
    REQUIRE(recorded.size() == orders);
    events = shop.system.event_counts();
    // The recorded system's own log holds all of it.
    const json nothing = shop.laban_json("replay --file " + file + " --live shop --yes --json");
    CHECK(nothing["held"] == nothing["events"]);
    CHECK(nothing["published"] == 0);
    CHECK(shop.system.event_counts() == events);
  }

  Shop shop(like_this);
  const std::string live = "replay --file " + file + " --live ";
  const auto unasked = shop.laban(live + "shop < /dev/null");
  CHECK(unasked.exit_code == 2);
  CHECK(contains(unasked.output, "--dry-run"));

  const json would = shop.laban_json(live + "shop --dry-run --limit 3 --json");
  CHECK(would["dry_run"] == true);
  CHECK(would["sagas"] == orders);
  CHECK(would["events"] == orders);
  CHECK(would["missing"] == orders);
  CHECK(would["followed"] > orders);
  CHECK(would["would"].size() == 3);
  CHECK(would["would"][0]["type"] == "order.placed");
  CHECK(contains(shop.laban(live + "shop --dry-run").output, "its services would act on them"));
  CHECK_FALSE(shop.system.event_counts().contains("order.placed"));

  const std::string one = recorded.begin()->first;
  const json first = shop.laban_json(live + "shop --yes --json --saga " + one);
  CHECK(first["sagas"] == 1);
  CHECK(first["published"] == 1);
  CHECK(first["not_wanted"] > 0);
  const auto rest = shop.laban(live + "shop --yes");
  CAPTURE(rest.output);
  CHECK(rest.exit_code == 0);
  CHECK(contains(rest.output, "published 39 events into the log of 'shop'"));
  CHECK(contains(rest.output, "  1 already in the log"));
  REQUIRE(shop.system.all_ended(orders));
  CHECK(endings(shop) == recorded);
  CHECK(eventually([&] {
    auto now = shop.system.event_counts();
    for (auto* counts : {&now, &events})
      std::erase_if(*counts, [](const auto& entry) { return entry.first.starts_with("laban."); });
    return now == events;
  }));

  CHECK(broken_rules(shop.system.audit()) == "");

  const json again = shop.laban_json(live + "shop --yes --json");
  CHECK(again["held"] == again["events"]);
  CHECK(again["published"] == 0);
  CHECK(again["overtaken"] == 0);
}

TEST_CASE("recorded events are not published by mistake, nor into a log with other partitions") {
  const TemporaryDirectory elsewhere;
  const std::string file = "'" + (elsewhere.path() / "all.capsule").string() + "'";
  {
    Shop shop({"--partitions", "2"});
    shop.place(2);
    REQUIRE(shop.laban("export --all " + file).exit_code == 0);
  }
  Shop shop;
  const std::string live = "replay --file " + file + " --live ";
  const auto other = shop.laban(live + "shops --yes");
  CHECK(other.exit_code == 2);
  CHECK(contains(other.output, "names namespace 'shops'"));
  CHECK(contains(other.output, "'shop'"));
  CHECK(shop.laban(live + "shop --to payment --yes").exit_code == 2);
  CHECK(shop.laban("replay --live shop --saga g7-000001 --yes").exit_code == 2);
  CHECK(shop.laban("replay --to payment --yes").exit_code == 2);
  CHECK(shop.laban("replay").exit_code == 2);
  CHECK(shop.laban(live + "shop --saga nobody --yes").exit_code == 5);
  const auto refused = shop.laban(live + "shop --yes");
  CHECK(refused.exit_code == 2);
  CHECK(contains(refused.output, "the capsule has 2 partitions and this log has"));
  CHECK(shop.system.event_counts()["order.placed"] == 0);
}

TEST_CASE("a live replay asks first, can be stopped halfway, and publishes the rest when re-run") {
  constexpr std::uint64_t orders = 9;
  const TemporaryDirectory elsewhere;
  const std::string file = (elsewhere.path() / "slow.capsule").string();
  {
    Shop shop;
    // Four seconds of orders.
    shop.system.place({"--generate", "9", "--seed", "7", "--rate", "2"});
    REQUIRE(shop.system.all_ended(orders));
    REQUIRE(shop.laban("export --all '" + file + "'").exit_code == 0);
  }

  Shop shop;
  Terminal terminal;
  const auto replay = [&](const std::string& speed) {
    terminal.clear();
    terminal.run(program("laban") + " replay --file " + file + " --live shop --speed " + speed +
                 " --dir " + shop.system.directory() + "; echo ended: $?");
  };
  replay("max");
  REQUIRE(terminal.shows("publish 9 events of 9 sagas into the log of"));
  terminal.run("n");
  CHECK(terminal.shows("nothing was published"));
  CHECK(terminal.shows("ended: 3"));
  replay("max");
  REQUIRE(terminal.shows("y or n, then Enter"));
  terminal.press("C-c");
  CHECK(terminal.shows("nothing was published"));
  CHECK(terminal.shows("ended: 130"));
  CHECK(shop.system.event_counts()["order.placed"] == 0);

  replay("0.1x");
  REQUIRE(terminal.shows("y or n, then Enter"));
  terminal.run("y");
  REQUIRE(terminal.shows("1 of 9 published"));
  terminal.press("C-c");
  CHECK(terminal.shows(" not published"));
  CHECK(terminal.shows("ended: 130"));
  const auto begun = shop.system.event_counts()["order.placed"];
  CHECK(begun >= 1);
  CHECK(begun < orders);

  replay("10x");
  REQUIRE(terminal.shows("publish " + std::to_string(orders - begun) + " event"));
  terminal.run("y");
  CHECK(terminal.shows("ended: 0"));
  CHECK(contains(terminal.screen(), std::to_string(begun) + " already in the log"));
  CHECK(shop.system.all_ended(orders));
  CHECK(broken_rules(shop.system.audit()) == "");
}
