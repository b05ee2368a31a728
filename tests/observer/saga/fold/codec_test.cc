#include <doctest/doctest.h>

#include "observer/saga/fold/instance_codec.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/saga_run.h"

using namespace laban;
using namespace laban::observer;
using laban::observer::testing::order_definition;
using laban::observer::testing::SagaRun;

namespace {

// An instance with every field set.
Instance rich_instance() {
  SagaRun saga(order_definition());
  for (const char* event : {"inventory.reserved", "order.placed", "order.placed", "payment.charged",
                            "tick 301s", "logistics.stop_requested", "seller.prepared"}) {
    saga.feed(event);
  }
  for (int i = 0; i < 4; ++i) {
    saga.feed("tick 21s");
    saga.feed("logistics.stop_requested");
  }
  saga.feed("tick 21s");
  REQUIRE(saga.state() == State::stuck);
  return saga.instance();
}

}  // namespace

TEST_CASE("an instance comes back from its bytes as it was") {
  const Instance instance = rich_instance();
  const std::string bytes = encode(instance);
  const auto decoded = decode_instance(bytes);
  REQUIRE(decoded.has_value());
  CHECK(*decoded == instance);
  CHECK(encode(*decoded) == bytes);
}

TEST_CASE("every prefix of the flow has exactly one form") {
  SagaRun saga(order_definition());
  for (const char* event :
       {"order.placed", "notification.sent", "inventory.reserved", "payment.charged",
        "seller.prepared", "logistics.assigned", "logistics.dispatched"}) {
    saga.feed(event);
    const auto decoded = decode_instance(encode(saga.instance()));
    REQUIRE(decoded.has_value());
    CHECK(*decoded == saga.instance());
  }
}

TEST_CASE("bytes that are not exactly one instance are refused") {
  const std::string bytes = encode(rich_instance());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(decode_instance(bytes.substr(0, size)));
  CHECK_FALSE(decode_instance(bytes + '\0'));
  std::string other_version = bytes;
  other_version[0] = 1;
  CHECK_FALSE(decode_instance(other_version));
}

TEST_CASE("damaged bytes are an instance with the same bytes, or nothing") {
  const std::string bytes = encode(rich_instance());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const int flip : {1, 0x80, 0xff}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ flip);
      const auto decoded = decode_instance(damaged);
      CHECK((!decoded || encode(*decoded) == damaged));
    }
  }
}

TEST_CASE("the bytes of a new instance are those of version 2") {
  // On disk: a change here means a new version byte and a new fold_version.
  Instance instance =
      make_instance(testing::definition_of("saga: s\nstarts: order.placed\nsteps:\n  p: { service: "
                                           "orders, done: order.placed, optional: true }\n"),
                    "o-1", 1);
  std::string hex;
  for (const unsigned char c : encode(instance)) {
    constexpr const char* digits = "0123456789abcdef";
    hex.push_back(digits[c >> 4]);
    hex.push_back(digits[c & 15]);
  }
  const std::string zero(16, '0'), one = "0100000000000000";
  const std::string version = hex.substr(12, 16);  // the definition's digest
  CHECK(hex ==
        "02"
        "01000000"
        "73" +
            version +
            "03000000"
            "6f2d31" +
            one +
            "00"
            "00" +
            zero + zero + zero + zero + "00000000" + zero + zero + zero + one + "0000" + zero +
            zero + zero);
}
