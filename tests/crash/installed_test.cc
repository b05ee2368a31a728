// LABAN_CRASH works only in the programs made for tests, and in no installed program.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include "bus/log/nats/connection.h"
#include "tests/crash/crashes.h"
#include "tests/support/nats_server.h"
#include "tests/worlds/running_system.h"

using namespace laban::testing;
using namespace std::chrono_literals;

namespace {

// The wait status of a payment service that was stopped once it was serving.
int ending_of(const std::filesystem::path& payment, const std::string& url) {
  const TemporaryDirectory directory;
  ChildProcess child({"/bin/sh", "-c", "exec \"$@\" 2>&1", "sh", payment.string(), "--url", url,
                      "--dir", directory.path().string()});
  std::string said;
  while (const auto line = child.line()) {
    said += *line + "\n";
    if (line->find("serving 1 partition") != line->npos) break;
  }
  INFO(said);
  REQUIRE(said.find("serving 1 partition") != said.npos);
  return child.stop(SIGTERM);
}

}  // namespace

TEST_CASE("an installed program ignores LABAN_CRASH, the one made for tests dies") {
  NatsServer broker;
  auto connection = laban::nats::Connection::open({broker.url(), "test", ""}, nullptr, 10s);
  REQUIRE(connection);
  laban::nats::NamespaceOptions wanted;
  wanted.name_space = "shop";
  wanted.partitions = 1;
  REQUIRE(laban::nats::provision(**connection, wanted));
  const TemporaryDirectory scratch;
  Crashes crashes(scratch.path());
  crashes.want({"payment:start.before_serving:1"});

  const auto for_tests = std::filesystem::path(program("laban-payment"));
  const auto installed = for_tests.parent_path().parent_path() / for_tests.filename();
  const int ignored = ending_of(installed, broker.url());
  CHECK(WIFEXITED(ignored));
  CHECK(WEXITSTATUS(ignored) == 0);
  CHECK(crashes.missing().size() == 1);
  const int obeyed = ending_of(for_tests, broker.url());
  CHECK(WIFSIGNALED(obeyed));
  CHECK(WTERMSIG(obeyed) == SIGKILL);
  CHECK(crashes.missing().empty());
}
