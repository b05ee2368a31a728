#include "tests/contract/nats_home.h"

namespace laban::testing {
namespace {

TEST_CASE("the log on JetStream keeps the contract of a log") {
  NatsHome home;
  check_log_contract(home);
}

}  // namespace
}  // namespace laban::testing
