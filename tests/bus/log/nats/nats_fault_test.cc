// What a broker can do to a Log: lose, forget, refuse, drop everything. Outages:
// nats_outage_test.cc.

#include <atomic>
#include <nlohmann/json.hpp>

#include "bus/log/nats/connection_impl.h"
#include "bus/log/nats/jetstream_api.h"
#include "bus/log/nats/pull_reader.h"
#include "tests/bus/log/nats/nats_home.h"

namespace laban::testing {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a reader whose consumer is deleted is lost, and continues after reopening") {
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

// A PullReader whose inbox is not subscribed: it receives only what the test passes to it.
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
    hear_from("shop-0", consumer, sequence, consumer_sequence);
  }
  // Delivered by a reader of that name on another stream, to this one's inbox.
  void hear_from_another_stream(int sequence, int consumer_sequence) {
    hear_from("evil", consumer_, sequence, consumer_sequence);
  }
  void hear_from(const std::string& stream, const std::string& consumer, int sequence,
                 int consumer_sequence) {
    natsMsg* raw = nullptr;
    REQUIRE(natsMsg_Create(&raw, "shop.0.test.counted", nullptr, "x", 1) == NATS_OK);
    reader_.on_stored_message("$JS.ACK." + stream + "." + consumer + ".1." +
                                  std::to_string(sequence) + "." +
                                  std::to_string(consumer_sequence) + ".1700000000000000000.0",
                              nats::Message(raw));
  }
  // The broker's status for a pull request that ended with `unserved` messages outstanding.
  void hear_of_end(int unserved) {
    natsMsg* raw = nullptr;
    REQUIRE(natsMsg_Create(&raw, "_INBOX.nobody.1", nullptr, nullptr, 0) == NATS_OK);
    REQUIRE(natsMsgHeader_Set(raw, "Status", "408") == NATS_OK);
    REQUIRE(natsMsgHeader_Set(raw, "Nats-Pending-Messages", std::to_string(unserved).c_str()) ==
            NATS_OK);
    reader_.on_status(1, nats::Message(raw));
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

TEST_CASE("what another stream delivers to this reader's inbox is not in the log") {
  NatsHome home;
  DeafReader deaf(home);
  std::vector<StoredMessage> messages;
  deaf.hear(4, 1);
  deaf.hear_from_another_stream(2010, 2);
  deaf.hear(5, 2);
  CHECK(deaf.read(messages).value() == 2);
  CHECK(messages.back().sequence == 5);
}

// Counts what arrives on a subject.
class Counter final : public nats::Receiver {
 public:
  void on_message(nats::Message) override { ++count; }
  std::atomic<int> count = 0;
};

TEST_CASE("a pull request that ends is followed by another, and two are in flight") {
  NatsHome home;
  const auto counter = std::make_shared<Counter>();
  const auto observing = connect(home.server().url());
  REQUIRE(
      nats::broker_of(*observing).subscribe({"$JS.API.CONSUMER.MSG.NEXT.shop-0.*", "", counter}));
  DeafReader deaf(home);
  const auto read_until = [&](int requests) {
    std::vector<StoredMessage> messages;
    REQUIRE(wait_for(home, [&] { return counter->count >= requests; }));
    CHECK(deaf.read(messages).has_value());
    CHECK(counter->count == requests);
  };
  read_until(2);
  deaf.hear_of_end(512);
  std::vector<StoredMessage> messages;
  CHECK(deaf.read(messages).value() == 0);
  read_until(3);
  deaf.hear_of_end(511);
  CHECK(deaf.read(messages).value() == 0);
  deaf.hear_of_end(1);
  CHECK(deaf.read(messages).value() == 0);
  read_until(4);
}

TEST_CASE(
    "requests that have expired without a word are made again, long before the reader is lost") {
  NatsHome home;
  const auto counter = std::make_shared<Counter>();
  const auto observing = connect(home.server().url());
  REQUIRE(
      nats::broker_of(*observing).subscribe({"$JS.API.CONSUMER.MSG.NEXT.shop-0.*", "", counter}));
  DeafReader deaf(home);
  const auto opened = std::chrono::steady_clock::now();
  std::vector<StoredMessage> messages;
  REQUIRE(wait_for(home, [&] {
    REQUIRE(deaf.read(messages));
    return counter->count == 4;
  }));
  const auto took = std::chrono::steady_clock::now() - opened;
  CHECK(took > limits::pull_expires);
  CHECK(took < limits::pull_patience);
  deaf.hear(1, 1);
  CHECK(deaf.read(messages).value() == 1);
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

TEST_CASE("a reader that is not read takes at most 1,024 messages from the broker") {
  NatsHome home;
  append_numbers(home, 1, 5000);
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
  NatsServer server({true,
                     "accounts { shop { jetstream: enabled, users: [\n"
                     "  { user: all, password: x }\n"
                     "  { user: reader, password: x,\n"
                     "    permissions: { publish: ['$JS.API.>'], subscribe: ['>'] } }\n"
                     "] } }"});
  const auto address = [&](const std::string& user) {
    return "nats://" + user + ":x@" + server.url().substr(7);
  };
  const auto owner = connect(address("all"));
  provision_or_fail(*owner, {"shop", 1, 0});

  Wakeup wakeup;
  const auto connection = connect(address("reader"), &wakeup);
  auto log = connection->open_log("shop", 0);
  REQUIRE(log);
  REQUIRE((*log)->publish(9, subject_of("test.counted"), "x", {}));
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

TEST_CASE("every user of a deleted stream notices") {
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
    REQUIRE(log->publish(token, subject_of("test.counted"), std::string(10'000, 'x'), {}));
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

TEST_CASE("a message larger than the broker accepts is refused and does no harm") {
  NatsHome home;
  const auto log = home.open();
  const std::string huge(2 * 1024 * 1024, 'x');
  const auto refused = log->publish(1, subject_of("test.counted"), huge, "id");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::invalid);
  CHECK(home.connection().publish_raw("shop.0.test.counted", huge).error().kind ==
        ErrorKind::invalid);
  CHECK(publish_one(home, *log, "small").sequence.value() == 1);
  CHECK(home.connection().epoch() == 1);
}

TEST_CASE("a foreign client's messages are read as they were stored") {
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
