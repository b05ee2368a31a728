#include <doctest/doctest.h>
#include <laban/service.h>

#include <set>

#include "bus/event/wire.h"
#include "events/payment.h"
#include "tests/worlds/running_system.h"

using namespace laban::testing;

namespace {

// Charges of at least 1.00: what loyalty gives points for.
std::uint64_t charges_with_points(const std::vector<laban::StoredMessage>& log) {
  std::set<laban::EventId> charges;
  for (const auto& message : log) {
    const auto event = laban::wire::decode(message, "shop", 0, 1);
    if (!event || event->envelope.type != "payment.charged") continue;
    const auto charged = laban::detail::verified_payload<payment::Charged>(event->envelope.payload);
    if (charged && (*charged)->amount_cents() >= 100) charges.insert(event->envelope.id);
  }
  return charges.size();
}

}  // namespace

TEST_CASE("a service added by hand runs against a live system and gets past events too") {
  RunningSystem system;
  system.place({"--generate", "150", "--seed", "8"});
  REQUIRE(system.all_ended(150));
  const auto charges = charges_with_points(system.log());
  CHECK(charges > 100);
  ChildProcess loyalty(
      {program("laban-loyalty"), "--url", system.url(), "--dir", system.directory()});
  CHECK(eventually([&] { return system.event_counts()["loyalty.points_earned"] == charges; }));
  system.place({"--generate", "50", "--seed", "9"});
  REQUIRE(system.all_ended(200));
  CHECK(eventually([&] {
    return system.event_counts()["loyalty.points_earned"] == charges_with_points(system.log());
  }));
  CHECK(broken_rules(system.audit()) == "");
  CHECK(WEXITSTATUS(loyalty.stop(SIGTERM)) == 0);
}
