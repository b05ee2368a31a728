#include "tests/bus/log/log_gaps.h"
#include "tests/bus/log/nats/nats_home.h"

namespace laban::testing {
namespace {

TEST_CASE("the log on JetStream keeps the contract of a log") {
  NatsHome home;
  check_log_contract(home);
}

TEST_CASE("the log on JetStream passes over lost messages") {
  NatsHome home(NatsHome::Stream::forgetful);
  check_gaps(home);
}

}  // namespace
}  // namespace laban::testing
