// A service that is frozen while others act in its place: what it may still do is said beforehand,
// and what it then does twice is found.
#include <doctest/doctest.h>

#include <csignal>

#include "tests/integration/shell.h"

using namespace laban::testing;
using nlohmann::json;

namespace {

struct FrozenShop : Shop {
  std::string order;

  // One order, as far as `type`, while these services are frozen.
  FrozenShop(const std::vector<std::string>& frozen, const std::string& type)
      : Shop({"--fail", "none"}) {
    for (const auto& service : frozen) signal(service, SIGSTOP);
    system.place({"--generate", "1", "--seed", "7"});
    REQUIRE(eventually([&] { return system.event_counts()[type] == 1; }));
    order = laban_json("sagas ls --json")["sagas"][0]["saga"];
  }
  void signal(const std::string& service, int number) {
    REQUIRE(::kill(system.process(service), number) == 0);
  }
  void abort() {
    REQUIRE(laban("sagas abort " + order + " --reason 'customer called'").exit_code == 0);
  }
  json shown() { return laban_json("sagas show " + order + " --json"); }
};

}  // namespace

TEST_CASE("a refund that was made by hand and by payment too is warned of, found and audited") {
  FrozenShop shop({"seller"}, "payment.charged");
  REQUIRE(eventually([&] { return shop.system.event_counts()["logistics.assigned"] == 1; }));
  shop.signal("payment", SIGSTOP);
  shop.abort();
  REQUIRE(eventually([&] { return shop.system.event_counts()["payment.refund_requested"] >= 1; }));
  const auto skipped =
      shop.laban("sagas skip " + shop.order + " --step charge --reason 'in the bank portal'");
  CHECK(skipped.exit_code == 0);
  CHECK(contains(skipped.output, "'charge' counts as undone; payment has not answered #"));

  shop.signal("payment", SIGCONT);
  REQUIRE(eventually([&] { return shop.system.event_counts()["payment.refunded"] == 1; }));
  shop.signal("seller", SIGCONT);
  REQUIRE(shop.system.all_ended(1));
  CHECK(eventually([&] { return shop.shown()["account"]["undone_twice"] == json{"charge"}; }));
  const std::string text = shop.laban("sagas show " + shop.order + " --ascii").output;
  CHECK(contains(text, "settled_twice: payment.refunded came although 'charge' had been settled"));
  CHECK(contains(text, "charge: settled by hand, and undone by its service too"));
  CHECK(shop.laban("sagas ls --finding settled_twice -o name").output == shop.order + "\n");
  CHECK(contains(shop.laban("sagas ls").output, "settled_twice"));
  const auto doctor = shop.laban("doctor --ascii");
  CHECK(doctor.exit_code == 0);
  CHECK(contains(doctor.output,
                 "! findings       1 saga with settled_twice; the newest is " + shop.order));
  CHECK(contains(doctor.output, "laban sagas ls --finding settled_twice"));
  // It stays broken, so there is nothing to wait for.
  const auto audit = run({program("laban-audit"), "--url", shop.system.url(), "--dir",
                          shop.system.directory(), "--json", "--patience", "1s"});
  CHECK(audit.exit_code == 3);
  const std::string broken = broken_rules(json::parse(audit.output));
  CAPTURE(broken);
  CHECK(broken.starts_with("settled_once: 1 facts, 1 violations"));
  CHECK(contains(broken, "order " + shop.order + ": 'charge' was settled by hand"));
}

TEST_CASE("an account is balanced so far while a frozen service may still charge") {
  FrozenShop shop({"payment"}, "inventory.reserved");
  shop.abort();
  REQUIRE(shop.system.all_ended(1));
  const json account = shop.shown()["account"];
  CHECK(account["balanced"] == true);
  REQUIRE(account["still_open"].size() == 1);
  CHECK(account["still_open"][0]["step"] == "charge");
  CHECK(account["still_open"][0]["event"] == "payment.charged");
  const std::string text = shop.laban("sagas show " + shop.order).output;
  CHECK(contains(text, "balanced so far"));
  CHECK(contains(text, "charge: payment has not answered #"));

  shop.signal("payment", SIGCONT);
  REQUIRE(eventually([&] { return shop.system.event_counts()["payment.refunded"] == 1; }));
  CHECK(eventually([&] { return shop.shown()["account"]["still_open"].empty(); }));
  CHECK(broken_rules(shop.system.audit()) == "");
}
