// More events than the log accepts.
#include "bus/log/nats/connection_impl.h"
#include "bus/log/nats/jetstream_api.h"
#include "tests/worlds/test_system.h"

using namespace laban::chaos;
using namespace laban::testing;
using namespace std::chrono_literals;

namespace {

void limit_stream(TestSystem& site, std::int64_t bytes) {
  const auto connection = site.connect();
  auto& broker = laban::nats::broker_of(*connection);
  auto config = laban::nats::ask_jetstream(broker, "STREAM.INFO.shop-0")->at("config");
  config["max_bytes"] = bytes;
  REQUIRE(laban::nats::ask_jetstream(broker, "STREAM.UPDATE.shop-0", config));
}

}  // namespace

TEST_CASE("a full stream is reported and waited for, and with room again all sagas end") {
  TestSystem site;
  site.place(50);
  REQUIRE(site.all_ended());
  limit_stream(site, 400 * 1024);
  site.place(400);
  const auto& orders = site.cluster.member("orders");
  const bool is_said = eventually(
      [&] {
        return site.said_by(orders).find("the log accepts no events: stream shop-0") !=
               std::string::npos;
      },
      30s);
  CHECK_MESSAGE(is_said, site.said_by(orders));
  CHECK(site.said_by(orders).find("max_bytes") != std::string::npos);
  auto counts = site.counts();
  CHECK(counts["completed"] + counts["compensated"] < 400);
  for (auto& member : site.cluster.members()) CHECK_FALSE(member.process->has_ended());
  limit_stream(site, -1);
  CHECK(site.all_ended());
  // This version of the broker checks a message's size without its overhead, but stores it with it:
  // the message that fills the stream to the brim costs the oldest one.
  site.check_books(TestSystem::LogIs::maybe_cut);
}
