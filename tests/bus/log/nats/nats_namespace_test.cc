// Connecting, namespaces and discovery on a real nats-server.

#include <algorithm>
#include <future>
#include <nlohmann/json.hpp>

#include "bus/log/nats/connection_impl.h"
#include "bus/log/nats/discovery.h"
#include "bus/log/nats/jetstream_api.h"
#include "tests/bus/log/nats/nats_home.h"

namespace laban::testing {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

TEST_CASE("a failed connection reports the reason") {
  SUBCASE("no server listens") {
    std::string url;
    {
      NatsServer gone;
      url = gone.url();
    }
    const auto connection = nats::Connection::open({url, "test", ""}, nullptr, 100ms);
    REQUIRE_FALSE(connection);
    CHECK(connection.error().kind == ErrorKind::unavailable);
    CHECK(connection.error().message.find(url) != std::string::npos);
  }
  SUBCASE("the address is malformed") {
    for (const auto* url : {"", "nats://", "nats://127.0.0.1:port"}) {
      CAPTURE(url);
      CHECK(nats::Connection::open({url, "test", ""}, nullptr, 10s).error().kind ==
            ErrorKind::invalid);
    }
  }
  SUBCASE("the login is refused") {
    NatsServer server({false, "authorization { user: someone, password: else }"});
    const auto connection = nats::Connection::open({server.url(), "test", ""}, nullptr, 100ms);
    REQUIRE_FALSE(connection);
    CHECK(connection.error().kind == ErrorKind::unavailable);
    CHECK(connection.error().message.find("login") != std::string::npos);
  }
}

TEST_CASE("connecting waits for a broker that comes up later") {
  NatsServer server;
  server.kill();
  auto connecting = std::async(std::launch::async, [&] {
    return nats::Connection::open({server.url(), "test", ""}, nullptr, 20s);
  });
  REQUIRE(connecting.wait_for(50ms) == std::future_status::timeout);
  server.start();
  const auto connection = connecting.get();
  REQUIRE(connection);
  CHECK((*connection)->is_connected());
  CHECK((*connection)->epoch() == 1);
  const auto version = (*connection)->server_version();
  CHECK(std::count(version.begin(), version.end(), '.') == 2);
}

TEST_CASE("a namespace is made once and then only compared") {
  NatsServer server;
  const auto connection = connect(server.url());
  CHECK(nats::partition_count(*connection, "shop").error().kind == ErrorKind::not_found);
  CHECK(connection->open_log("shop", 0).error().kind == ErrorKind::not_found);
  provision_or_fail(*connection, {"shop", 3, 0});
  CHECK(nats::partition_count(*connection, "shop").value() == 3);

  SUBCASE("making it again changes nothing") {
    provision_or_fail(*connection, {"shop", 3, 0});
    CHECK(nats::partition_count(*connection, "shop").value() == 3);
  }
  SUBCASE("another number of partitions is a conflict, and nothing is made") {
    for (const std::uint32_t other : {1u, 2u, 4u}) {
      const auto made = nats::provision(*connection, {"shop", other, 0});
      REQUIRE_FALSE(made);
      CHECK(made.error().kind == ErrorKind::conflict);
      CHECK(made.error().message.find("3 partitions") != std::string::npos);
    }
    CHECK(connection->open_log("shop", 3).error().kind == ErrorKind::not_found);
  }
  SUBCASE("its partitions are separate logs, and other namespaces are separate from it") {
    provision_or_fail(*connection, {"shop-3", 1, 0});
    CHECK(nats::partition_count(*connection, "shop-3").value() == 1);
    REQUIRE(connection->publish_raw("shop.2.test.counted", "x"));
    const auto last = [&](const std::string& name_space, std::uint32_t partition) {
      return (*connection->open_log(name_space, partition))->info()->last;
    };
    CHECK(last("shop", 2) == 1);
    CHECK(last("shop", 0) == 0);
    CHECK(last("shop-3", 0) == 0);
  }
  SUBCASE("the log keeps what it has, and refuses when it is full") {
    const auto info = nats::ask_jetstream(nats::broker_of(*connection), "STREAM.INFO.shop-1");
    REQUIRE(info);
    const auto& config = info->at("config");
    CHECK(config.at("description") == "laban namespace shop, partition 1 of 3");
    CHECK(config.at("subjects") == json::array({"shop.1.>"}));
    CHECK(config.at("storage") == "file");
    CHECK(config.at("discard") == "new");
    CHECK(config.at("deny_delete") == true);
    CHECK(config.at("deny_purge") == true);
    CHECK(config.at("duplicate_window") == 10'000'000'000);
  }
}

TEST_CASE("streams that laban did not make are left alone") {
  NatsServer server;
  const auto connection = connect(server.url());
  auto& broker = nats::broker_of(*connection);
  const auto make = [&](const json& config) {
    REQUIRE(nats::ask_jetstream(broker, "STREAM.CREATE." + config.at("name").get<std::string>(),
                                config));
  };
  const auto conflict = [&] {
    const auto made = nats::provision(*connection, {"shop", 1, 0});
    REQUIRE_FALSE(made);
    CHECK(made.error().kind == ErrorKind::conflict);
    return made.error().message;
  };
  SUBCASE("a stream of the same name") {
    make({{"name", "shop-0"}, {"subjects", {"other.>"}}});
    CHECK(conflict().find("not created by laban") != std::string::npos);
    CHECK(nats::partition_count(*connection, "shop").error().kind == ErrorKind::conflict);
  }
  SUBCASE("a stream of ours that another version made") {
    make({{"name", "shop-0"},
          {"description", "laban namespace shop, layout 2, partition 0 of 1"},
          {"subjects", {"shop.0.>"}}});
    CHECK(conflict().find("another version of laban") != std::string::npos);
    const auto opened = nats::partition_count(*connection, "shop");
    CHECK(opened.error().kind == ErrorKind::conflict);
    CHECK(opened.error().message.find("layout 2") != std::string::npos);
  }
  SUBCASE("a stream that has the subjects already") {
    make({{"name", "everything"}, {"subjects", {"shop.>"}}});
    CHECK(conflict().find("overlap") != std::string::npos);
  }
  SUBCASE("a stream of ours that was changed") {
    make({{"name", "shop-0"},
          {"description", "laban namespace shop, partition 0 of 1"},
          {"subjects", {"shop.0.>"}},
          {"max_age", 3'600'000'000'000}});
    CHECK(conflict().find("laban needs") != std::string::npos);
  }
}

TEST_CASE("wrong wishes for a namespace are refused") {
  NatsServer server;
  const auto connection = connect(server.url());
  for (const auto* bad : {"", "Shop", "a.b", "*", "a b", "x\r\n"}) {
    CAPTURE(bad);
    CHECK(nats::provision(*connection, {bad, 1, 0}).error().kind == ErrorKind::invalid);
    CHECK(nats::partition_count(*connection, bad).error().kind == ErrorKind::invalid);
  }
  CHECK(nats::provision(*connection, {"shop", 0, 0}).error().kind == ErrorKind::invalid);
  CHECK(nats::provision(*connection, {"shop", 100'000, 0}).error().kind == ErrorKind::invalid);
}

TEST_CASE("a broker without JetStream is distinguished from one without the namespace") {
  NatsServer server({false, ""});
  const auto connection = connect(server.url());
  for (const auto& error : {nats::provision(*connection, {"shop", 1, 0}).error(),
                            nats::partition_count(*connection, "shop").error(),
                            connection->open_log("shop", 0).error()}) {
    CHECK(error.kind == ErrorKind::unavailable);
    CHECK(error.message.find("--jetstream") != std::string::npos);
  }
}

TEST_CASE("services answer the questions of NATS' service protocol") {
  NatsServer server({false, ""});
  const auto connection = connect(server.url());
  const auto asking = connect(server.url());
  CHECK(nats::discover(*asking, 5s)->empty());

  const auto start = [&](const std::string& name, const std::string& id) {
    auto started = nats::Discovery::start(
        *connection, {name, id, "0.1.0", "answers", Time(1s)},
        [] {
          return std::vector<nats::ServiceEndpoint>{
              {"place", "shop.ask.orders.place", 3, 1, "no \xff", 6us}};
        },
        [] { return std::string(R"({"lag":7})"); });
    REQUIRE(started);
    return std::move(*started);
  };
  auto orders = start("orders", "a-1");
  const auto payment = start("payment", "b-1");

  SUBCASE("STATS comes once from every instance") {
    auto answers = *nats::discover(*asking, 300ms);
    REQUIRE(answers.size() == 2);
    std::sort(answers.begin(), answers.end(), [](const auto& a, const auto& b) {
      return json::parse(a).at("name") < json::parse(b).at("name");
    });
    const auto stats = json::parse(answers[0]);
    CHECK(stats.at("type") == "io.nats.micro.v1.stats_response");
    CHECK(stats.at("name") == "orders");
    CHECK(stats.at("id") == "a-1");
    CHECK(stats.at("version") == "0.1.0");
    CHECK(stats.at("started") == "1970-01-01T00:00:01Z");
    CHECK(stats.at("data").at("lag") == 7);
    const auto& endpoint = stats.at("endpoints").at(0);
    CHECK(endpoint.at("subject") == "shop.ask.orders.place");
    CHECK(endpoint.at("num_requests") == 3);
    CHECK(endpoint.at("num_errors") == 1);
    CHECK(endpoint.at("average_processing_time") == 2000);
  }
  SUBCASE("PING and INFO are answered for all, for a name, and for one instance") {
    auto& broker = nats::broker_of(*asking);
    for (const auto* subject : {"$SRV.PING.orders", "$SRV.PING.orders.a-1"}) {
      const auto ping = broker.ask(subject, "", 5s);
      REQUIRE(ping);
      CHECK(json::parse(nats::data_of(*ping)).at("type") == "io.nats.micro.v1.ping_response");
      CHECK(json::parse(nats::data_of(*ping)).at("name") == "orders");
    }
    const auto info = broker.ask("$SRV.INFO.payment.b-1", "", 5s);
    REQUIRE(info);
    const auto parsed = json::parse(nats::data_of(*info));
    CHECK(parsed.at("type") == "io.nats.micro.v1.info_response");
    CHECK(parsed.at("description") == "answers");
    CHECK(parsed.at("endpoints").at(0).at("name") == "place");
    CHECK(broker.ask("$SRV.PING.orders.a-2", "", 5s).error().kind == ErrorKind::not_found);
    CHECK(broker.ask("$SRV.PING", "", 5s));
  }
  SUBCASE("a service that is gone answers no more") {
    orders.reset();
    CHECK(nats::discover(*asking, 300ms)->size() == 1);
  }
  SUBCASE("a name that could not be part of a subject is refused") {
    for (const auto* bad : {"", "a b", "a.b", "*"}) {
      CHECK(nats::Discovery::start(*connection, {bad, "x", "0.1.0", "", {}}, {}, {}).error().kind ==
            ErrorKind::invalid);
    }
  }
}

TEST_CASE("a caller that expects a number of answers waits for exactly that many") {
  NatsServer server({false, ""});
  const auto connection = connect(server.url());
  const auto asking = connect(server.url());
  std::vector<std::unique_ptr<nats::Discovery>> services;
  for (const auto* name : {"orders", "payment"}) {
    auto started = nats::Discovery::start(
        *connection, {name, "a-1", "0.1.0", "answers", Time(1s)},
        [] { return std::vector<nats::ServiceEndpoint>{}; }, [] { return std::string("{}"); });
    REQUIRE(started);
    services.push_back(std::move(*started));
  }
  const SystemClock clock;
  const SteadyTime begun = clock.steady();
  const auto both =
      nats::discover(*asking, 60s, [](const auto& so_far) { return so_far.size() == 2; });
  CHECK(both->size() == 2);
  CHECK(clock.steady() - begun < 30s);
  const auto three =
      nats::discover(*asking, 200ms, [](const auto& so_far) { return so_far.size() == 3; });
  CHECK(three->size() == 2);
}

}  // namespace
}  // namespace laban::testing
