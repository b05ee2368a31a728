// A foreign client publishes what no service would.
#include <doctest/doctest.h>

#include <random>

#include "bus/event/wire.h"
#include "tests/worlds/running_system.h"

using namespace laban;
using namespace laban::testing;
using namespace std::chrono_literals;

namespace {

bool is_event(StoredMessage message, const std::string& data) {
  message.data = data;
  return static_cast<bool>(wire::decode(message, "shop", 0, 1));
}

// Damaged copies of real events, random bytes, and events where they do not belong.
std::vector<std::pair<std::string, std::string>> garbage(const std::vector<StoredMessage>& real) {
  std::mt19937 random(42);
  std::vector<std::pair<std::string, std::string>> messages;
  for (int i = 0; i < 300; ++i) {
    const auto& message = real[random() % real.size()];
    std::string data = message.data;
    switch (i % 5) {
      case 0:  // random bytes
        data.resize(random() % 400);
        for (char& byte : data) byte = static_cast<char>(random());
        messages.emplace_back(message.subject, data);
        break;
      case 1:  // truncated, by more than the padding at its end
        while (is_event(message, data)) data.resize(random() % data.size());
        messages.emplace_back(message.subject, data);
        break;
      case 2:  // bits flipped in the envelope's structure
        for (int flips = 0; flips < 8 || is_event(message, data); ++flips)
          data[random() % 24] ^= static_cast<char>(1 << random() % 8);
        messages.emplace_back(message.subject, data);
        break;
      case 3:  // the subject of another type
        messages.emplace_back(message.subject.ends_with("payment.charged")
                                  ? "shop.0.payment.declined"
                                  : "shop.0.payment.charged",
                              data);
        break;
      default:  // a subject that no service uses
        messages.emplace_back("shop.0.Unknown." + std::to_string(i), data);
    }
  }
  return messages;
}

std::size_t invalid_in(const std::vector<StoredMessage>& log) {
  std::size_t count = 0;
  for (const auto& message : log) count += !wire::decode(message, "shop", 0, 1);
  return count;
}

}  // namespace

TEST_CASE("garbage on the subjects changes nothing but dead letters and counters") {
  RunningSystem system;
  system.place({"--generate", "200", "--seed", "1"});
  REQUIRE(system.all_ended(200));
  const auto before = system.saga_counts();
  auto foreign = nats::Connection::open({system.url(), "foreign", ""}, nullptr, 5s);
  REQUIRE(foreign);
  for (const auto& [subject, data] : garbage(system.log()))
    REQUIRE((*foreign)->publish_raw(subject, data));
  // More than the broker accepts: it refuses the message and may close the connection.
  (void)(*foreign)->publish_raw("shop.0.payment.charged", std::string(2 << 20, 'x'));

  std::size_t invalid = 0;
  const bool all_named = eventually([&] {
    invalid = invalid_in(system.log());
    return invalid >= 250 && system.event_counts()["laban.dead_lettered"] >= invalid;
  });
  CHECK(all_named);
  CHECK(system.event_counts()["laban.dead_lettered"] == invalid);
  CHECK(system.saga_counts() == before);

  system.place({"--generate", "200", "--seed", "2"});
  REQUIRE(system.all_ended(400));
  CHECK(broken_rules(system.audit()) == "");
  CHECK(system.stop() == 0);
}
