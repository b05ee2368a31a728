// What a broker can do to a Log: die, freeze, forget, refuse.

#include <deque>
#include <future>
#include <nlohmann/json.hpp>
#include <set>

#include "bus/nats/connection_impl.h"
#include "bus/nats/jetstream_api.h"
#include "bus/nats/pull_reader.h"
#include "tests/contract/nats_home.h"

namespace laban::testing {
namespace {

using namespace std::chrono_literals;

// Publishes numbered messages as a relay does: what came back as unknown is published again.
class Relay {
 public:
  explicit Relay(Log& log) : log_(log) {}

  void push(std::uint64_t from, std::uint64_t to) {
    for (; from <= to; ++from) waiting_.push_back(from);
  }

  void step() {
    while (!waiting_.empty()) {
      const auto text = std::to_string(waiting_.front());
      if (!log_.publish(waiting_.front(), subject_of("test.counted"), text, "id-" + text, {}))
        break;
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

// Reads on from its checkpoint, opening the reader again whenever it is lost.
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
  Relay relay(*writer);
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

TEST_CASE("a frozen broker is noticed and waited for; no call blocks and nothing is lost") {
  NatsHome home;
  const auto log = home.open();
  Relay relay(*log);
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
  CHECK(slowest < 500ms);
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

TEST_CASE("a connection that cnats gave up is built anew, with all that was open on it") {
  NatsHome home;
  const auto log = home.open();
  const auto server = home.connection().make_request_server("shop");
  REQUIRE(server->serve("orders", "place"));
  const auto epoch = home.connection().epoch();

  // After two refused logins in a row cnats closes its connection for good; further ones are ours.
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

TEST_CASE("a reader whose consumer is deleted by somebody is lost, and opened again goes on") {
  NatsHome home;
  append_numbers(home, 1, 5);
  const auto log = home.open();
  REQUIRE(log->open_reader(1));
  CHECK(read_messages(home, *log, 3).back().sequence == 3);
  auto& broker = nats::broker_of(home.connection());
  const auto names = nats::ask_jetstream(broker, "CONSUMER.NAMES.shop-0");
  REQUIRE(names);
  REQUIRE(names->at("consumers").size() == 1);
  const auto name = names->at("consumers").at(0).get<std::string>();
  REQUIRE(nats::ask_jetstream(broker, "CONSUMER.DELETE.shop-0." + name));

  std::vector<StoredMessage> messages;
  REQUIRE(wait_for(home, [&] { return !log->read(messages, 0); }));
  REQUIRE(log->open_reader(4));
  CHECK(read_messages(home, *log, 2).front().sequence == 4);
}

// A PullReader whose inbox nobody subscribed to: what it hears is what a test tells it.
class DeafReader {
 public:
  explicit DeafReader(NatsHome& home)
      : broker_(nats::broker_of(home.connection())), reader_(broker_, "shop-0", "_INBOX.nobody.") {
    REQUIRE(reader_.open(1));
    consumer_ = nats::ask_jetstream(broker_, "CONSUMER.NAMES.shop-0")->at("consumers").at(0);
  }
  ~DeafReader() { reader_.close(); }

  void hear(int sequence, int consumer_sequence) { hear(consumer_, sequence, consumer_sequence); }
  void hear(const std::string& consumer, int sequence, int consumer_sequence) {
    natsMsg* raw = nullptr;
    REQUIRE(natsMsg_Create(&raw, "shop.0.test.counted", nullptr, "x", 1) == NATS_OK);
    reader_.on_stored_message("$JS.ACK.shop-0." + consumer + ".1." + std::to_string(sequence) +
                                  "." + std::to_string(consumer_sequence) +
                                  ".1700000000000000000.0",
                              nats::Message(raw));
  }
  Result<std::size_t> read(std::vector<StoredMessage>& into) { return reader_.read(into, 10); }

 private:
  nats::Broker& broker_;
  nats::PullReader reader_;
  std::string consumer_;
};

TEST_CASE("a message lost on the way makes the reader lost, and is never passed over") {
  NatsHome home;
  DeafReader deaf(home);
  std::vector<StoredMessage> messages;
  deaf.hear(4, 1);
  deaf.hear("another", 5, 7);
  deaf.hear(6, 2);
  CHECK(deaf.read(messages).value() == 2);
  CHECK(messages.back().sequence == 6);
  deaf.hear(8, 4);
  deaf.hear(9, 5);
  const auto read = deaf.read(messages);
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == ErrorKind::unavailable);
  CHECK(messages.size() == 2);
}

TEST_CASE("requests the broker forgot make the reader lost after a while") {
  NatsHome home;
  DeafReader deaf(home);
  std::vector<StoredMessage> messages;
  const auto before = std::chrono::steady_clock::now();
  REQUIRE(wait_for(home, [&] { return !deaf.read(messages); }));
  CHECK(std::chrono::steady_clock::now() - before > 5s);
}

TEST_CASE("replaced and closed readers leave nothing behind on the broker") {
  NatsHome home;
  append_numbers(home, 1, 5);
  auto& broker = nats::broker_of(home.connection());
  {
    const auto log = home.open();
    for (int round = 0; round < 30; ++round) REQUIRE(log->open_reader(1));
    CHECK(read_messages(home, *log, 5).size() == 5);
    CHECK(nats::ask_jetstream(broker, "CONSUMER.NAMES.shop-0")->at("total") == 1);
  }
  REQUIRE(wait_for(home, [&] {
    return nats::ask_jetstream(broker, "CONSUMER.NAMES.shop-0")->at("total") == 0;
  }));
}

TEST_CASE("a reader nobody reads from takes 1,024 messages at most from the broker") {
  NatsHome home;
  const auto writer = home.open();
  Relay filler(*writer);
  filler.push(1, 5000);
  REQUIRE(wait_for(home, [&] {
    filler.step();
    return filler.confirmed() == 5000;
  }));
  const auto log = home.open();
  REQUIRE(log->open_reader(1));
  auto& broker = nats::broker_of(home.connection());
  const auto delivered = [&] {
    const auto list = nats::ask_jetstream(broker, "CONSUMER.LIST.shop-0");
    REQUIRE(list);
    return list->at("consumers").at(0).at("delivered").at("consumer_seq").get<int>();
  };
  REQUIRE(wait_for(home, [&] { return delivered() == 1024; }));
  for (int round = 0; round < 20; ++round) {
    home.wakeup().wait(5ms);
    REQUIRE(delivered() == 1024);
  }
  CHECK(read_messages(home, *log, 5000).back().sequence == 5000);
}

TEST_CASE("a publication the broker never answers comes back as unknown") {
  NatsServer server({true, R"(
    accounts { shop { jetstream: enabled, users: [
      { user: all, password: x }
      { user: reader, password: x, permissions: { publish: ["$JS.API.>"], subscribe: [">"] } }
    ] } })"});
  const auto address = [&](const std::string& user) {
    return "nats://" + user + ":x@" + server.url().substr(7);
  };
  const auto owner = connect(address("all"));
  provision_or_fail(*owner, {"shop", 1, 0});

  Wakeup wakeup;
  const auto connection = connect(address("reader"), &wakeup);
  auto log = connection->open_log("shop", 0);
  REQUIRE(log);
  REQUIRE((*log)->publish(9, subject_of("test.counted"), "x", {}, {}));
  std::vector<PublishReceipt> receipts;
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (receipts.empty() && std::chrono::steady_clock::now() < deadline) {
    wakeup.wait(1s);
    (*log)->receipts(receipts);
  }
  REQUIRE(receipts.size() == 1);
  CHECK(receipts[0].token == 9);
  CHECK(receipts[0].sequence.error().kind == ErrorKind::unavailable);
  CHECK((*owner->open_log("shop", 0))->info()->last == 0);
}

TEST_CASE("a stream that is deleted is missed by everybody who uses it") {
  NatsHome home;
  append_numbers(home, 1, 3);
  const auto log = home.open();
  REQUIRE(log->open_reader(1));
  CHECK(read_messages(home, *log, 3).size() == 3);
  REQUIRE(nats::ask_jetstream(nats::broker_of(home.connection()), "STREAM.DELETE.shop-0"));

  std::vector<StoredMessage> messages;
  REQUIRE(wait_for(home, [&] { return !log->read(messages, 0); }));
  CHECK(log->info().error().kind == ErrorKind::not_found);
  CHECK(log->open_reader(1).error().kind == ErrorKind::not_found);
  CHECK(publish_one(home, *log, "x").sequence.error().kind == ErrorKind::unavailable);
}

TEST_CASE("a full stream refuses, and keeps what it has") {
  NatsServer server;
  Wakeup wakeup;
  const auto connection = connect(server.url(), &wakeup);
  provision_or_fail(*connection, {"shop", 1, 64 * 1024});
  const auto log = std::move(*connection->open_log("shop", 0));
  std::vector<PublishReceipt> receipts;
  for (std::uint64_t token = 1; token <= 10; ++token) {
    REQUIRE(log->publish(token, subject_of("test.counted"), std::string(10'000, 'x'), {}, {}));
  }
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (receipts.size() < 10 && std::chrono::steady_clock::now() < deadline) {
    wakeup.wait(100ms);
    log->receipts(receipts);
  }
  REQUIRE(receipts.size() == 10);
  CHECK(receipts.front().sequence.value() == 1);
  CHECK(receipts.back().sequence.error().kind == ErrorKind::exhausted);
  CHECK(log->info()->first == 1);
}

TEST_CASE("a message larger than the broker takes is refused and harms nobody") {
  NatsHome home;
  const auto log = home.open();
  const std::string huge(2 * 1024 * 1024, 'x');
  const auto refused = log->publish(1, subject_of("test.counted"), huge, "id", {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::invalid);
  CHECK(home.connection().publish_raw("shop.0.test.counted", huge).error().kind ==
        ErrorKind::invalid);
  CHECK(publish_one(home, *log, "small").sequence.value() == 1);
  CHECK(home.connection().epoch() == 1);
}

TEST_CASE("what a foreign client publishes is read as it was stored") {
  NatsHome home;
  const auto log = home.open();
  REQUIRE(log->open_reader(1));
  const auto foreigner = connect(home.server().url());
  REQUIRE(foreigner->publish_raw("shop.0.Any Thing", "x").has_value());
  REQUIRE(foreigner->publish_raw("shop.0.a.b.c.d", std::string("\0\xff", 2)));
  const auto messages = read_messages(home, *log, 2);
  CHECK(messages[0].subject == "shop.0.Any");
  CHECK(messages[1].subject == "shop.0.a.b.c.d");
  CHECK(messages[1].data == std::string("\0\xff", 2));
}

}  // namespace
}  // namespace laban::testing
