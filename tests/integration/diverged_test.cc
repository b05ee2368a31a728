// A service that comes back with other rules over a lost store: it halts, and everybody can know;
// the right build or a copy of its store mends it.
#include <doctest/doctest.h>
#include <laban/service.h>

#include <csignal>
#include <filesystem>
#include <set>

#include "bus/event/wire.h"
#include "events/payment.h"
#include "tests/integration/shell.h"

using namespace laban::testing;
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

struct LoyaltyShop : Shop {
  std::uint64_t placed = 0;
  std::unique_ptr<ChildProcess> loyalty;

  fs::path store() const { return fs::path(system.directory()) / "stores" / "loyalty"; }
  fs::path copy() const { return fs::path(system.directory()) / "copy-of-loyalty"; }

  void start(const std::string& build) {
    loyalty = std::make_unique<ChildProcess>(std::vector<std::string>{
        program(build), "--url", system.url(), "--dir", system.directory()});
  }
  void stop() {
    CHECK(loyalty->stop(SIGINT) == 0);
    loyalty.reset();
  }

  std::uint64_t count(const std::string& type) { return system.event_counts()[type]; }
  // How many payments are worth at least one point.
  std::uint64_t rewarded() {
    std::set<laban::EventId> ids;
    for (const auto& message : system.log()) {
      const auto event = laban::wire::decode(message, "shop", 0, 1);
      if (!event || event->envelope.type != "payment.charged") continue;
      const auto charged =
          laban::detail::verified_payload<payment::Charged>(event->envelope.payload);
      if (charged && (*charged)->amount_cents() >= 100) ids.insert(event->envelope.id);
    }
    return ids.size();
  }
  // Places some more orders, and waits until loyalty has given points for each that was charged.
  void place_more() {
    placed += 20;
    system.place({"--generate", "20", "--seed", std::to_string(placed)});
    REQUIRE(system.all_ended(placed));
    REQUIRE(eventually([&] { return count("loyalty.points_earned") == rewarded(); }));
  }
  std::string doctor() { return laban("doctor --ascii").output; }
  bool eventually_doctor(const std::string& words) {
    return eventually([&] { return contains(doctor(), words); });
  }
};

}  // namespace

TEST_CASE("that a service halted is known while it runs, when it is gone, and when it is mended") {
  LoyaltyShop shop;
  shop.start("laban-loyalty");
  shop.place_more();
  const auto points = shop.count("loyalty.points_earned");
  shop.stop();
  fs::remove_all(shop.store());

  shop.start("tests/laban-generous-loyalty");
  CHECK(shop.eventually_doctor("halted: for saga "));
  CHECK(eventually([&] { return shop.count("laban.diverged") == 1; }));
  shop.stop();
  CHECK(shop.count("loyalty.points_earned") == points);

  // Its process is gone: the log knows.
  CHECK(shop.eventually_doctor("does not answer. It said at #"));
  const std::string told = shop.doctor();
  CHECK(contains(told, "it would now say loyalty.points_earned where the log has"));
  CHECK(contains(told, "points is "));
  CHECK(contains(told, "put a copy of its store in place"));
  CHECK(shop.laban("doctor").exit_code == 3);
  const json tail = shop.laban_json("tail --type laban.diverged --since '#1' --count 1 --jsonl");
  CHECK(tail.value("source", "") == "loyalty");
  const std::string saga = tail.value("subject", "");
  const std::string shown = shop.laban("sagas show " + saga + " --ascii").output;
  CHECK(contains(shown,
                 "contradiction: loyalty halted: it would now say another "
                 "loyalty.points_earned where the log has loyalty.points_earned at #"));

  // The right build, from scratch: what happened stays known, and is no problem.
  fs::remove_all(shop.store());
  shop.start("laban-loyalty");
  shop.place_more();
  CHECK(eventually([&] { return shop.laban("doctor").exit_code == 0; }));
  CHECK(contains(shop.laban("sagas show " + saga).output, "contradiction"));
  shop.stop();
  CHECK(broken_rules(shop.system.audit()) == "");
}

TEST_CASE("a build with other rules goes on from a copy of a lost store, and does not halt") {
  LoyaltyShop shop;
  shop.start("laban-loyalty");
  shop.place_more();
  shop.stop();
  fs::copy(shop.store(), shop.copy(), fs::copy_options::recursive);
  fs::remove_all(shop.store());
  fs::copy(shop.copy(), shop.store(), fs::copy_options::recursive);

  shop.start("tests/laban-generous-loyalty");
  shop.place_more();
  CHECK(shop.count("laban.diverged") == 0);
  CHECK(eventually([&] { return shop.laban("doctor").exit_code == 0; }));
  // Without the copy it would have to decide on everything again.
  shop.stop();
  fs::remove_all(shop.store());
  shop.start("tests/laban-generous-loyalty");
  CHECK(eventually([&] { return shop.count("laban.diverged") == 1; }));
  shop.stop();
  CHECK(broken_rules(shop.system.audit()) == "");
}
