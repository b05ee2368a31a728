// What a running system recorded, played to its services again.

#include <filesystem>
#include <set>

#include "tests/integration/shell.h"

using namespace laban::testing;
using nlohmann::json;

namespace {

std::set<std::string> sagas_in(const json& document) {
  std::set<std::string> sagas;
  for (const auto& saga : document["sagas_differing"]) sagas.insert(saga.get<std::string>());
  return sagas;
}

// Orders that payment declined.
std::set<std::string> declined(Shop& shop) {
  std::set<std::string> sagas;
  for (const auto& message : shop.system.log()) {
    if (!message.subject.ends_with("payment.declined")) continue;
    const auto at = message.data.find("g7-");
    sagas.insert(message.data.substr(at, message.data.find('\0', at) - at));
  }
  return sagas;
}

}  // namespace

TEST_CASE("a service that did not change does what is recorded, and has the rows it had") {
  Shop shop({"--fail", "payment=10%,logistics=10%,seller=5%", "--partitions", "2"});
  shop.place(200);
  REQUIRE(eventually([&] {
    const auto events = shop.system.event_counts();
    return events.contains("notification.sent") && events.at("notification.sent") == 400;
  }));
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

  SUBCASE("one with another rule differs in exactly the orders it touches") {
    const auto recorded = declined(shop);
    REQUIRE(recorded.size() > 5);
    const json none = shop.laban_json("replay --to payment --set fail=0% --verify --json");
    CHECK(sagas_in(none) == recorded);
    CHECK(none["rows"]["equal"] == false);
    for (const json& one : none["differences"]) {
      CHECK(one["kind"] == "other_content");
      CHECK(one["recorded"]["type"] == "payment.declined");
      CHECK(one["emitted"]["type"] == "payment.charged");
    }
    const json more = shop.laban_json("replay --to payment --set fail=20% --verify --json");
    CHECK(more["differing"] > 5);
    for (const auto& saga : sagas_in(more)) CHECK_FALSE(recorded.contains(saga));
    CHECK(shop.laban("replay --to payment --set fail=0% --verify").exit_code == 3);
    CHECK(shop.laban("replay --to payment --set fail=0%").exit_code == 0);

    const auto one = *recorded.begin();
    const json alone =
        shop.laban_json("replay --to payment --set fail=0% --verify --json --saga " + one);
    CHECK(sagas_in(alone) == std::set<std::string>{one});
    CHECK(alone["played"] == 1);
  }
  SUBCASE("a breakpoint stops before an event, and a person goes on, or does not") {
    const std::string saga = *declined(shop).begin();
    const auto stopped = shop.laban("replay --to payment --saga " + saga + " --step </dev/null");
    CHECK(contains(stopped.output, " " + saga + " inventory.reserved"));
    CHECK_FALSE(contains(stopped.output, "payment.declined"));
    const auto stepped = shell("printf 'l\\nb outcome=done\\n\\nq\\n' | \"$laban\" replay --dir '" +
                               shop.system.directory() + "' --to payment --saga " + saga +
                               " --break type=inventory.*");
    CHECK(contains(stepped.output, "1  type=inventory.*"));
    CHECK(contains(stepped.output, "2  outcome=done"));
    CHECK(contains(stepped.output, "payment.declined"));
    CHECK(contains(stepped.output, "stopped: outcome=done"));
  }
  SUBCASE("what cannot be played is refused") {
    CHECK(shop.laban("replay --to nobody").exit_code == 5);
    CHECK(shop.laban("replay --to exec:/bin/true --verify").exit_code == 2);
    CHECK(shop.laban("replay --to payment --set limit=5").exit_code == 2);
    CHECK(shop.laban("replay --to payment --set fail").exit_code == 2);
    CHECK(shop.laban("replay --to payment --speed fast").exit_code == 2);
    CHECK(shop.laban("replay --to payment --break here").exit_code == 2);
  }
}
