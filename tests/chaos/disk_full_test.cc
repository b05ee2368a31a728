// A full disk, under a store or under the broker.
#include <optional>

#include "tests/chaos/small_disk.h"
#include "tests/worlds/test_system.h"

using namespace laban::chaos;
using namespace laban::testing;
using namespace std::chrono_literals;

namespace {

// A service or observer must end by itself, and report what failed, where, and what to do.
void check_ended_at_full_disk(TestSystem& site, const std::string& name) {
  CAPTURE(name);
  Member& member = site.cluster.member(name);
  const bool ended = eventually([&] { return member.process->has_ended(); }, 20s);
  REQUIRE(ended);
  CHECK(WIFEXITED(member.process->status()));
  CHECK(WEXITSTATUS(member.process->status()) == 7);
  const auto said = site.said_by(member);
  CHECK_MESSAGE(said.find("No space left on device") != std::string::npos, said);
  CHECK(said.find(member.store().string()) != std::string::npos);
  CHECK(said.find("make room and start again") != std::string::npos);
}

}  // namespace

TEST_CASE("a store on a full disk ends its process, which continues when there is room") {
  TemporaryDirectory home;
  SmallDisk of_payment(home.path() / "stores" / "payment", "320k");
  SmallDisk of_observer(home.path() / "stores" / "observer", "1m");
  TestSystem site(home.path(), {"payment=5%,logistics=5%", "process", {}, {}});
  site.place(400);
  check_ended_at_full_disk(site, "payment");
  check_ended_at_full_disk(site, "observer-1");
  of_payment.resize("64m");
  of_observer.resize("64m");
  CHECK(site.all_ended());
  site.check_books();
}

TEST_CASE(
    "a broker on a full disk is waited for, and continues after a restart when there is room") {
  TemporaryDirectory home;
  SmallDisk of_broker(home.path() / "broker", "1m");
  NatsServer::Options broker;
  broker.store = of_broker.directory();
  broker.jetstream = false;  // as its message says
  broker.extra_config =
      "jetstream { store_dir: \"" + of_broker.directory().string() + "\", max_file_store: 1G }";
  TestSystem site(home.path(), {"payment=5%,logistics=5%", "process", {}, broker});
  site.place(400);
  // NATS 2.9 no longer answers requests about streams.
  const auto& orders = site.cluster.member("orders");
  const bool is_said = eventually(
      [&] {
        return site.said_by(orders).find("make room and restart nats-server") != std::string::npos;
      },
      30s);
  CHECK_MESSAGE(is_said, site.said_by(orders));
  for (auto& member : site.cluster.members()) {
    CAPTURE(member.name);
    CHECK_FALSE(member.process->has_ended());
  }
  of_broker.resize("256m");
  site.cluster.broker().kill();
  site.cluster.broker().start();
  CHECK(site.all_ended());
  site.check_books();
}
