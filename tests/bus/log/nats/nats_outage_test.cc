// A broker that dies, freezes, or turns its clients away for a while.

#include <deque>
#include <future>
#include <set>

#include "tests/bus/log/nats/nats_home.h"

namespace laban::testing {
namespace {

using namespace std::chrono_literals;

// Publishes numbered messages as the outbox does: unknown results are published again.
class OutboxPublisher {
 public:
  explicit OutboxPublisher(Log& log) : log_(log) {}

  void push(std::uint64_t from, std::uint64_t to) {
    for (; from <= to; ++from) waiting_.push_back(from);
  }

  void step() {
    while (!waiting_.empty()) {
      const auto text = std::to_string(waiting_.front());
      if (!log_.publish(waiting_.front(), subject_of("test.counted"), text, "id-" + text)) break;
      waiting_.pop_front();
    }
    receipts_.clear();
    log_.receipts(receipts_);
    for (const auto& receipt : receipts_) {
      if (receipt.sequence) {
        confirmed_.insert(receipt.token);
      } else {
        REQUIRE(receipt.sequence.error().kind == ErrorKind::unavailable);
        waiting_.push_back(receipt.token);
        ++unknown_;
      }
    }
  }

  std::size_t confirmed() const { return confirmed_.size(); }
  std::size_t unknown() const { return unknown_; }

 private:
  Log& log_;
  std::deque<std::uint64_t> waiting_;
  std::vector<PublishReceipt> receipts_;
  std::set<std::uint64_t> confirmed_;
  std::size_t unknown_ = 0;
};

// Continues reading from its checkpoint, reopening the reader whenever it is lost.
class Follower {
 public:
  explicit Follower(Log& log) : log_(log) {}

  void step() {
    messages_.clear();
    const auto read = log_.read(messages_, 512);
    if (!read) {
      REQUIRE(read.error().kind == ErrorKind::unavailable);
      if (log_.open_reader(checkpoint_ + 1)) ++readers_;
      return;
    }
    for (const auto& message : messages_) {
      REQUIRE(message.sequence == checkpoint_ + 1);
      checkpoint_ = message.sequence;
      seen_.insert(message.data);
    }
  }

  std::uint64_t checkpoint() const { return checkpoint_; }
  std::size_t readers() const { return readers_; }
  const std::set<std::string>& seen() const { return seen_; }

 private:
  Log& log_;
  std::vector<StoredMessage> messages_;
  std::uint64_t checkpoint_ = 0;
  std::size_t readers_ = 0;
  std::set<std::string> seen_;
};

TEST_CASE("a broker killed in the middle loses and doubles nothing for a relay and a follower") {
  NatsHome home;
  const auto writer = home.open(), reader = home.open();
  OutboxPublisher relay(*writer);
  Follower follower(*reader);
  constexpr std::uint64_t count = 30'000;
  relay.push(1, count);
  for (const std::size_t moment : {2'000, 9'000, 17'000, 25'000}) {
    REQUIRE(wait_for(home, [&] {
      relay.step();
      follower.step();
      return relay.confirmed() >= moment;
    }));
    home.server().kill();
    home.server().start();
  }
  REQUIRE(wait_for(home, [&] {
    relay.step();
    follower.step();
    return relay.confirmed() == count && follower.checkpoint() >= count;
  }));
  CHECK(follower.seen().size() == count);
  CHECK(follower.checkpoint() == count);
  CHECK(writer->info()->last == count);
  CHECK(follower.readers() >= 2);
  CHECK(home.connection().epoch() == 5);
}

TEST_CASE("a reader slower than the log buffers no more than it requested, and gets everything") {
  NatsHome home;
  const auto writer = home.open(), slow = home.open();
  OutboxPublisher relay(*writer);
  Follower follower(*slow);
  constexpr std::uint64_t count = 6 * limits::pulled_messages;
  REQUIRE(slow->open_reader(1));
  relay.push(1, count);
  REQUIRE(wait_for(home, [&] {
    relay.step();
    return relay.confirmed() == count;
  }));
  std::vector<StoredMessage> at_once;
  const auto taken = slow->read(at_once, count);
  REQUIRE(taken);
  CHECK(*taken <= limits::pulled_messages);
  REQUIRE(slow->open_reader(1));
  REQUIRE(wait_for(home, [&] {
    follower.step();
    return follower.checkpoint() == count;
  }));
  CHECK(follower.seen().size() == count);
}

TEST_CASE("a frozen broker is noticed and waited for; no call blocks and nothing is lost") {
  NatsHome home;
  const auto log = home.open();
  OutboxPublisher relay(*log);
  Follower follower(*log);
  relay.push(1, 1000);
  REQUIRE(wait_for(home, [&] {
    relay.step();
    follower.step();
    return follower.checkpoint() == 1000;
  }));

  home.server().suspend();
  relay.push(1001, 3000);
  std::chrono::nanoseconds slowest{};
  std::vector<StoredMessage> none;
  REQUIRE(wait_for(home, [&] {
    const auto before = std::chrono::steady_clock::now();
    relay.step();
    (void)log->read(none, 0);
    slowest = std::max(slowest, std::chrono::steady_clock::now() - before);
    return !home.connection().is_connected() && relay.unknown() > 0;
  }));
  CHECK(slowest < 1500ms);  // cnats' own attempt to connect takes two seconds
  const auto info = log->info();
  REQUIRE_FALSE(info);
  CHECK(info.error().kind == ErrorKind::unavailable);
  CHECK(info.error().message.find(home.server().url()) != std::string::npos);

  home.server().resume();
  REQUIRE(wait_for(home, [&] {
    relay.step();
    follower.step();
    return relay.confirmed() == 3000 && follower.seen().size() == 3000;
  }));
}

TEST_CASE("publications in flight when the broker dies come back as unknown at once") {
  NatsHome home;
  const auto log = home.open();
  home.server().suspend();  // accepts them and never answers
  for (std::uint64_t token = 1; token <= 10; ++token) {
    REQUIRE(log->publish(token, subject_of("test.counted"), "x", {}));
  }
  const auto before = std::chrono::steady_clock::now();
  home.server().kill();
  const auto receipts = take_receipts(home, *log, 10);
  CHECK(std::chrono::steady_clock::now() - before < 3s);  // instead of waiting five seconds
  for (std::uint64_t token = 1; token <= 10; ++token) {
    CHECK(receipts[token - 1].token == token);
    CHECK(receipts[token - 1].sequence.error().kind == ErrorKind::unavailable);
  }
}

TEST_CASE("a connection that cnats gave up is replaced, with everything that was open on it") {
  NatsHome home;
  const auto log = home.open();
  const auto server = home.connection().make_request_server("shop");
  REQUIRE(server->serve("orders", "place"));
  const auto epoch = home.connection().epoch();

  // After two refused logins in a row cnats closes its connection for good; later attempts are
  // ours.
  home.server().kill();
  home.server().start("authorization { user: someone, password: else }");
  const auto refusals = [&] {
    const auto text = home.server().log();
    std::size_t count = 0;
    for (auto at = text.find("authentication error"); at != std::string::npos;
         at = text.find("authentication error", at + 1)) {
      ++count;
    }
    return count;
  };
  REQUIRE(wait_for(home, [&] { return refusals() >= 4; }));
  CHECK_FALSE(home.connection().is_connected());
  home.server().kill();
  home.server().start();

  REQUIRE(wait_for(home, [&] { return home.connection().is_connected(); }));
  CHECK(home.connection().epoch() > epoch);
  CHECK(publish_one(home, *log, "one").sequence.value() == 1);
  REQUIRE(log->open_reader(1));
  CHECK(read_messages(home, *log, 1).front().data == "one");
  const auto asker = connect(home.server().url());
  auto answer = std::async(std::launch::async, [&] {
    return asker->make_request_client("shop")->ask("orders", "place", "x", 10s);
  });
  std::vector<Request> requests;
  REQUIRE(wait_for(home, [&] {
    server->take(requests, 1);
    return !requests.empty();
  }));
  server->reply(requests[0].token, std::string("y"));
  CHECK(answer.get().value() == "y");
}

}  // namespace
}  // namespace laban::testing
