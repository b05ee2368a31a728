#include "bus/runtime/anchored_reader.h"

#include <doctest/doctest.h>

#include "bus/event/manual_clock.h"
#include "bus/log/memory/memory_log.h"
#include "bus/runtime/limits.h"
#include "tests/support/forwarding_log.h"

using namespace laban;
using namespace laban::runtime;
using namespace std::chrono_literals;

namespace {

// A log whose broker stores what it receives and, once deaf, delivers nothing.
class DamagedLog final : public laban::testing::ForwardingLog {
 public:
  using ForwardingLog::ForwardingLog;

  bool is_deaf = false;

  Result<std::size_t> read(std::vector<StoredMessage>& into, std::size_t limit) override {
    return is_deaf ? Result<std::size_t>(0) : ForwardingLog::read(into, limit);
  }
};

struct World {
  memory::ManualClock clock{Time(1000s)};
  std::shared_ptr<memory::Stream> stream = std::make_shared<memory::Stream>(clock);
  DamagedLog log{memory::open(stream)};
  AnchoredReader reader{log, clock, "Do this"};

  std::size_t read() {
    std::vector<StoredMessage> messages;
    REQUIRE(reader.read(messages, 100));
    for (const auto& message : messages) reader.applied(message);
    return messages.size();
  }
};

}  // namespace

TEST_CASE("an acknowledged message that is not delivered is reported until it comes") {
  World world;
  world.stream->append("shop.0.test.a", "one");
  world.read();
  world.read();
  REQUIRE(world.reader.anchor().sequence == 1);
  CHECK(world.reader.waiting() == "");

  world.log.is_deaf = true;
  world.stream->append("shop.0.test.a", "two");
  world.clock.advance(1h);  // no second message was acknowledged: there is nothing to wait for
  CHECK(world.read() == 0);
  CHECK(world.reader.waiting() == "");

  world.reader.stored(2);
  world.clock.advance(limits::echo_patience);
  CHECK(world.read() == 0);
  CHECK(world.reader.waiting() == "");
  world.clock.advance(Duration(1));
  CHECK(world.read() == 0);
  CHECK(world.reader.waiting().find("acknowledged sequence 2 but delivers nothing after 1") !=
        std::string::npos);

  world.log.is_deaf = false;
  CHECK(world.read() == 1);
  CHECK(world.reader.waiting() == "");
}

TEST_CASE("a log is checked only when the message that was applied last has come again") {
  World world;
  world.stream->append("shop.0.test.a", "one");
  world.read();
  REQUIRE(world.reader.is_caught_up());
  world.stream->set_down(true);
  world.stream->set_down(false);
  world.read();
  CHECK_FALSE(world.reader.is_checked());
  world.log.is_deaf = true;
  world.clock.advance(1s);
  world.read();
  CHECK_FALSE(world.reader.is_checked());
  CHECK_FALSE(world.reader.is_caught_up());
  world.log.is_deaf = false;
  world.read();
  CHECK(world.reader.is_checked());
  CHECK(world.reader.is_caught_up());
}

TEST_CASE("a log that lost everything up to the last applied message is checked at once") {
  World world;
  world.stream->append("shop.0.test.a", "one");
  world.read();
  world.stream->append("shop.0.test.a", "two");
  world.read();
  world.stream->forget(1, 2);
  world.stream->append("shop.0.test.a", "three");
  world.stream->set_down(true);
  world.stream->set_down(false);
  world.clock.advance(1s);
  world.reader.tolerate_truncated_head();
  world.read();
  world.read();
  CHECK(world.reader.anchor().sequence == 3);
  CHECK(world.reader.is_caught_up());
}

TEST_CASE("a log that cannot be reached is tried again after its pause, and not a moment before") {
  World world;
  world.stream->set_down(true);
  world.read();
  CHECK(world.reader.waiting().starts_with("log unreachable"));
  world.stream->set_down(false);
  world.clock.advance(limits::reconnect_pause - Duration(1));
  world.read();
  CHECK(world.reader.waiting().starts_with("log unreachable"));
  world.clock.advance(Duration(1));
  world.read();
  CHECK(world.reader.waiting() == "");
}

TEST_CASE("a reader that has much to read is not deaf") {
  World world;
  world.read();
  world.reader.stored(1000);
  for (int i = 0; i < 100; ++i) {
    world.stream->append("shop.0.test.a", "more");
    world.clock.advance(9s);
    world.read();
    CHECK(world.reader.waiting() == "");
  }
}
