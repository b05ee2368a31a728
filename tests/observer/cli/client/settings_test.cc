#include <doctest/doctest.h>

#include "observer/cli/events/event_bytes.h"
#include "observer/cli/local/private_broker.h"
#include "observer/cli/local/system_options.h"
#include "tests/support/temporary_directory.h"

using namespace laban;
using namespace laban::cli;

TEST_SUITE_BEGIN("cli settings");

TEST_CASE("command-line settings are added to those the system was started with") {
  SystemSettings former;
  former.partitions = 3;
  former.durability = "power";
  former.options["payment"]["fail"] = "5%";
  SystemOptions options;
  options.fail = "logistics=3%";
  options.set = {"payment.credit-limit=100", "seller.greeting=a=b"};
  const auto settings = options.applied_to(former, false);
  REQUIRE(settings);
  CHECK(settings->partitions == 3);
  CHECK(settings->durability == "power");
  CHECK(settings->options.at("payment").at("fail") == "5%");
  CHECK(settings->options.at("payment").at("credit-limit") == "100");
  CHECK(settings->options.at("logistics").at("fail") == "3%");
  CHECK(settings->options.at("seller").at("greeting") == "a=b");
}

TEST_CASE("the number of partitions of a system is fixed") {
  SystemOptions options;
  options.partitions = 2;
  CHECK(options.applied_to({}, true)->partitions == 2);
  CHECK(options.applied_to({}, false).error().kind == ErrorKind::conflict);
}

TEST_CASE("a system can continue in another durability class") {
  SystemSettings former;
  former.durability = "power";
  SystemOptions options;
  options.durability = "process";
  CHECK(options.applied_to(former, false)->durability == "process");
  CHECK(SystemOptions().applied_to({}, true)->durability == "process");
}

TEST_CASE("failures can be switched off again") {
  SystemSettings former;
  former.options["payment"]["fail"] = "5%";
  SystemOptions options;
  options.fail = "none";
  // Said, so that a service whose log says otherwise can warn.
  CHECK(options.applied_to(former, false)->options.at("payment").at("fail") == "0%");
}

TEST_CASE("unreadable settings are refused") {
  for (const char* fail : {"payment", "=5%", "payment=", "payment=1%,,x"}) {
    CAPTURE(fail);
    SystemOptions options;
    options.fail = fail;
    CHECK_FALSE(options.applied_to({}, true));
  }
  for (const char* set : {"payment", "payment=1", ".limit=1", "payment.=1"}) {
    CAPTURE(set);
    SystemOptions options;
    options.set = {set};
    CHECK_FALSE(options.applied_to({}, true));
  }
  SystemOptions options;
  options.port = 70000;
  CHECK_FALSE(options.applied_to({}, true));
}

TEST_CASE("a port in use is refused, a free one is found") {
  const testing::TemporaryDirectory directory;
  const auto port = free_port();
  REQUIRE(port);
  CHECK(*port != 0);
  const auto broker = PrivateBroker::prepare(directory.path(), *port);
  REQUIRE(broker);
  CHECK(broker->url() == "nats://127.0.0.1:" + std::to_string(*port));
  CHECK(std::filesystem::exists(directory.path() / "nats/server.conf"));
}

TEST_CASE("hexadecimal digits become bytes, anything else stays") {
  CHECK(bytes_from("4c 41\n42") == "LAB");
  CHECK(bytes_from("4C41") == "LA");
  CHECK(bytes_from("4c4") == "4c4");
  CHECK(bytes_from("hello") == "hello");
}

TEST_SUITE_END();
