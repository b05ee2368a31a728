#include <future>
#include <thread>

#include "tests/bus/log/nats/nats_home.h"

namespace laban::testing {
namespace {

using namespace std::chrono_literals;

// A service that answers on its own thread: echoes, or fails when told to.
class Answering {
 public:
  explicit Answering(const std::string& url) : connection_(connect(url, &wakeup_)) {
    server_ = connection_->make_request_server("shop");
    for (const auto* endpoint : {"echo", "fail", "huge", "sagas.ls-0"}) {
      REQUIRE(server_->serve("orders", endpoint));
    }
    thread_ = std::thread([this] { run(); });
  }
  ~Answering() {
    stopping_ = true;
    wakeup_.notify();
    thread_.join();
  }

  nats::Connection& connection() { return *connection_; }

 private:
  void run() {
    std::vector<Request> requests;
    while (!stopping_) {
      requests.clear();
      server_->take(requests, 2);
      for (const auto& request : requests) server_->reply(request.token, answer(request));
      if (requests.empty()) wakeup_.wait(1s);
    }
  }

  static Result<std::string> answer(const Request& request) {
    if (request.endpoint == "huge") return std::string(2 * 1024 * 1024, 'x');
    if (request.endpoint != "fail") return request.endpoint + ":" + request.body;
    return Error{static_cast<ErrorKind>(std::stoi(request.body)),
                 "failed:\r\n\"" + request.body + "\""};
  }

  Wakeup wakeup_;
  std::unique_ptr<nats::Connection> connection_;
  std::unique_ptr<RequestServer> server_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

TEST_CASE("requests reach their endpoint and answers their asker") {
  NatsServer server({false, ""});
  Answering service(server.url());
  const auto connection = connect(server.url());
  const auto client = connection->make_request_client("shop");

  SUBCASE("bodies travel both ways, byte for byte, also empty ones") {
    CHECK(client->ask("orders", "echo", "hello", 5s).value() == "echo:hello");
    CHECK(client->ask("orders", "echo", std::string("\0\r\n\xff", 4), 5s).value() ==
          std::string("echo:\0\r\n\xff", 9));
    CHECK(client->ask("orders", "echo", "", 5s).value() == "echo:");
  }
  SUBCASE("an endpoint of several tokens is an endpoint") {
    CHECK(client->ask("orders", "sagas.ls-0", "x", 5s).value() == "sagas.ls-0:x");
  }
  SUBCASE("every kind of error arrives unchanged, with its message") {
    for (const auto kind : {ErrorKind::invalid, ErrorKind::not_found, ErrorKind::conflict,
                            ErrorKind::unavailable, ErrorKind::corrupt, ErrorKind::exhausted}) {
      const auto number = std::to_string(static_cast<int>(kind));
      const auto answer = client->ask("orders", "fail", number, 5s);
      REQUIRE_FALSE(answer);
      CHECK(answer.error().kind == kind);
      CHECK(answer.error().message == "failed:\r\n\"" + number + "\"");
    }
  }
  SUBCASE("an answer too large to send is reported as an error") {
    const auto answer = client->ask("orders", "huge", "", 5s);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ErrorKind::exhausted);
  }
  SUBCASE("a request too large to travel is refused before it leaves") {
    const auto answer = client->ask("orders", "echo", std::string(2 * 1024 * 1024, 'x'), 5s);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ErrorKind::invalid);
  }
  SUBCASE("many askers at once each get their own answer") {
    std::vector<std::future<int>> askers;
    for (int asker = 0; asker < 4; ++asker) {
      askers.push_back(std::async(std::launch::async, [&, asker] {
        const auto own = connection->make_request_client("shop");
        int right = 0;
        for (int number = 0; number < 100; ++number) {
          const auto body = std::to_string(asker * 1000 + number);
          const auto answer = own->ask("orders", "echo", body, 10s);
          right += answer && *answer == "echo:" + body;
        }
        return right;
      }));
    }
    for (auto& asker : askers) CHECK(asker.get() == 100);
  }
  SUBCASE("two instances of a service answer a request once") {
    Answering second(server.url());
    for (int number = 0; number < 50; ++number) {
      CHECK(client->ask("orders", "echo", std::to_string(number), 5s).value() ==
            "echo:" + std::to_string(number));
    }
  }
}

TEST_CASE("after a restart of the broker a service answers again") {
  NatsServer server({false, ""});
  Answering service(server.url());
  Wakeup wakeup;
  const auto connection = connect(server.url(), &wakeup);
  const auto client = connection->make_request_client("shop");

  server.kill();
  server.start();
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  auto answer = client->ask("orders", "echo", "again", 2s);
  while (!answer && std::chrono::steady_clock::now() < deadline) {
    REQUIRE(answer.error().kind == ErrorKind::unavailable);
    wakeup.wait(20ms);
    answer = client->ask("orders", "echo", "again", 2s);
  }
  REQUIRE(answer);
  CHECK(answer.value() == "echo:again");
}

TEST_CASE("a request that no service answers fails at once and names the service") {
  NatsServer server({false, ""});
  const auto connection = connect(server.url());
  const auto before = std::chrono::steady_clock::now();
  const auto answer = connection->make_request_client("shop")->ask("orders", "place", "x", 20s);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::unavailable);
  CHECK(answer.error().message.find("orders") != std::string::npos);
  CHECK(std::chrono::steady_clock::now() - before < 5s);
}

TEST_CASE("a request that is not answered in time fails, and a late answer does no harm") {
  NatsServer server({false, ""});
  Wakeup wakeup;
  const auto connection = connect(server.url(), &wakeup);
  const auto slow = connection->make_request_server("shop");
  REQUIRE(slow->serve("orders", "place"));
  const auto client = connection->make_request_client("shop");
  const auto answer = client->ask("orders", "place", "x", 50ms);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::unavailable);

  std::vector<Request> requests;
  while (requests.empty()) {
    wakeup.wait(1s);
    slow->take(requests, 10);
  }
  slow->reply(requests[0].token, std::string("late"));
  slow->reply(requests[0].token, std::string("and twice"));
  slow->reply(12345, std::string("to nobody"));
  CHECK_FALSE(client->ask("orders", "place", "y", 50ms));
}

// Sends an unanswered request once more, on its own thread.
struct SentTwice {
  SentTwice() {
    orders = serving->make_request_server("shop");
    REQUIRE(orders->serve("orders", "place-0"));
    request = client->prepare("orders", "place-0", "x");
    const auto nothing = request->send(10ms);
    REQUIRE_FALSE(nothing);
    CHECK(nothing.error().kind == ErrorKind::unavailable);
    answer = std::async(std::launch::async, [this] { return request->send(20s); });
    while (sendings.size() < 2) {
      wakeup.wait(1s);
      orders->take(sendings, 10);
    }
  }
  void reply(int sending, Result<std::string> text) {
    orders->reply(sendings.at(static_cast<std::size_t>(sending)).token, std::move(text));
  }

  NatsServer server{NatsServer::Options{false, ""}};
  Wakeup wakeup;
  std::unique_ptr<nats::Connection> serving = connect(server.url(), &wakeup);
  std::unique_ptr<nats::Connection> asking = connect(server.url());
  std::unique_ptr<RequestServer> orders;
  std::unique_ptr<RequestClient> client = asking->make_request_client("shop");
  std::unique_ptr<ClientRequest> request;
  std::vector<Request> sendings;
  std::future<Result<ClientAnswer>> answer;
};

TEST_CASE("a request that was sent again takes a late answer to its first sending") {
  SentTwice twice;
  twice.reply(0, std::string("late"));
  const auto answer = twice.answer.get();
  REQUIRE(answer);
  CHECK(answer->body == "late");
  CHECK_FALSE(answer->may_be_second);
  twice.reply(1, std::string("to nobody"));
  CHECK(twice.client->prepare("orders", "place-0", "y")->send(50ms).error().kind ==
        ErrorKind::unavailable);
}

TEST_CASE("an answer to the second sending reports that the first may have been handled") {
  SentTwice twice;
  twice.reply(1, std::string("second"));
  const auto answer = twice.answer.get();
  REQUIRE(answer);
  CHECK(answer->body == "second");
  CHECK(answer->may_be_second);
}

TEST_CASE("a sending that was refused or not delivered was not handled") {
  SentTwice twice;
  twice.reply(0, Error{ErrorKind::unavailable, "busy"});
  twice.reply(1, std::string("second"));
  const auto answer = twice.answer.get();
  REQUIRE(answer);
  CHECK(answer->body == "second");
  CHECK_FALSE(answer->may_be_second);

  const auto request = twice.client->prepare("orders", "place-1", "x");
  const auto nobody = request->send(20s);
  REQUIRE_FALSE(nobody);
  CHECK(nobody.error().message.find("is orders running?") != std::string::npos);
  REQUIRE(twice.orders->serve("orders", "place-1"));
  auto later = std::async(std::launch::async, [&] { return request->send(20s); });
  std::vector<Request> taken;
  while (taken.empty()) {
    twice.wakeup.wait(1s);
    twice.orders->take(taken, 10);
  }
  twice.orders->reply(taken[0].token, std::string("first"));
  const auto first = later.get();
  REQUIRE(first);
  CHECK_FALSE(first->may_be_second);
}

TEST_CASE("a service that stops tells those who still wait") {
  NatsServer server({false, ""});
  Wakeup wakeup;
  const auto connection = connect(server.url(), &wakeup);
  auto stopping = connection->make_request_server("shop");
  REQUIRE(stopping->serve("orders", "place"));
  const auto asking = connect(server.url());
  auto answer = std::async(std::launch::async, [&] {
    return asking->make_request_client("shop")->ask("orders", "place", "x", 20s);
  });
  std::vector<Request> requests;
  while (requests.empty()) {
    wakeup.wait(1s);
    stopping->take(requests, 10);
  }
  stopping.reset();
  const auto told = answer.get();
  REQUIRE_FALSE(told);
  CHECK(told.error().kind == ErrorKind::unavailable);
  CHECK(told.error().message.find("stopping") != std::string::npos);
}

// Keeps what it is told.
class Answers final : public nats::Receiver {
 public:
  void on_message(nats::Message message) override {
    const std::lock_guard lock(mutex_);
    texts_.emplace_back(nats::data_of(message));
  }
  std::vector<std::string> texts() {
    const std::lock_guard lock(mutex_);
    return texts_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> texts_;
};

TEST_CASE("as many requests wait as the limit says, and one more is told to try again") {
  NatsServer server({false, ""});
  Wakeup wakeup;
  const auto connection = connect(server.url(), &wakeup);
  auto serving = connection->make_request_server("shop");
  REQUIRE(serving->serve("orders", "place"));
  const auto connected = connect(server.url());
  auto& asking = nats::broker_of(*connected);
  const auto answers = std::make_shared<Answers>();
  const std::string inbox = asking.make_inbox() + ".all";
  REQUIRE(asking.subscribe({inbox, "", answers}));
  const auto wait_until = [&](const std::function<bool()>& is_so) {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (!is_so() && std::chrono::steady_clock::now() < deadline) wakeup.wait(20ms);
    return is_so();
  };
  for (std::size_t i = 0; i <= limits::waiting_requests; ++i)
    REQUIRE(asking.publish("shop.ask.orders.place", inbox.c_str(), "x") == NATS_OK);
  CHECK(wait_until([&] { return !answers->texts().empty(); }));
  CHECK(answers->texts() == std::vector<std::string>{"place is busy: try again"});
  std::vector<Request> requests;
  serving->take(requests, 2 * limits::waiting_requests);
  CHECK(requests.size() == limits::waiting_requests);
  for (const auto& request : requests) serving->reply(request.token, std::string("done"));
  CHECK(wait_until([&] { return answers->texts().size() == limits::waiting_requests + 1; }));
  // There is room again.
  REQUIRE(asking.publish("shop.ask.orders.place", inbox.c_str(), "x") == NATS_OK);
  requests.clear();
  CHECK(wait_until([&] { return serving->take(requests, 1), !requests.empty(); }));
}

TEST_CASE("requests that wait are refused beyond 32 MiB, however few they are") {
  NatsServer server({false, ""});
  const auto connection = connect(server.url());
  const auto busy = connection->make_request_server("shop");
  REQUIRE(busy->serve("orders", "place"));
  const auto asking = connect(server.url());
  const auto client = asking->make_request_client("shop");
  const std::string megabyte(1 << 20, 'x');
  std::vector<std::unique_ptr<ClientRequest>> waiting;
  for (int i = 0; i < 32; ++i) {
    waiting.push_back(client->prepare("orders", "place", megabyte));
    (void)waiting.back()->send(1ms);
  }
  const auto one_more = client->ask("orders", "place", "x", 20s);
  REQUIRE_FALSE(one_more);
  CHECK(one_more.error().message.find("busy: try again") != std::string::npos);
  std::vector<Request> requests;
  busy->take(requests, 1);
  REQUIRE(requests.size() == 1);
  CHECK(requests.front().body.size() == megabyte.size());
  waiting.push_back(client->prepare("orders", "place", "x"));
  (void)waiting.back()->send(1ms);
  std::size_t taken = 1;
  while (taken < 33) {
    requests.clear();
    busy->take(requests, 100);
    taken += requests.size();
  }
  CHECK(requests.back().body == "x");
}

TEST_CASE("no text from outside becomes part of a request's address") {
  NatsServer server({false, ""});
  const auto connection = connect(server.url());
  const auto client = connection->make_request_client("shop");
  for (const auto* bad : {"", "a b", "a*", ">", "x\r\nPUB y 1\r\nz", "a..b", ".a", "a."}) {
    CAPTURE(bad);
    CHECK(client->ask(bad, "place", "x", 1s).error().kind == ErrorKind::invalid);
    CHECK(client->ask("orders", bad, "x", 1s).error().kind == ErrorKind::invalid);
    CHECK(connection->make_request_server("shop")->serve("orders", bad).error().kind ==
          ErrorKind::invalid);
    CHECK(connection->make_request_client(bad)->ask("orders", "place", "x", 1s).error().kind ==
          ErrorKind::invalid);
    CHECK(connection->open_log(bad, 0).error().kind == ErrorKind::invalid);
  }
}

}  // namespace
}  // namespace laban::testing
