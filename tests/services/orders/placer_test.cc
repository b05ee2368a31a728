#include "services/orders/place/placer.h"

#include <doctest/doctest.h>
#include <laban/ids.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <set>

#include "services/orders/intake/order_json.h"
#include "services/orders/place/pace.h"
#include "services/orders/place/summary.h"

using namespace orders;
using nlohmann::json;

namespace {

using Answer = laban::Result<laban::ClientAnswer>;

class FakeRequest final : public laban::ClientRequest {
 public:
  explicit FakeRequest(std::function<Answer(bool may_be_second)> answer)
      : answer_(std::move(answer)) {}
  Answer send(laban::Duration) override { return answer_(std::exchange(was_sent_, true)); }

 private:
  const std::function<Answer(bool may_be_second)> answer_;
  bool was_sent_ = false;
};

// A fake orders service: remembers orders, and can be unavailable. Safe from any thread.
class FakeService {
 public:
  MakeRequest requests() {
    return [this](std::uint32_t partition, const std::string& body) {
      return std::make_unique<FakeRequest>(
          [=, this](bool may_be_second) { return answer(partition, body, may_be_second); });
    };
  }

  std::uint32_t partitions = 1;
  int away_for = 0;           // number of requests to leave unanswered
  bool lose_answers = false;  // unanswered requests are placed nevertheless
  std::string refused;        // an order id
  std::size_t largest_request = 0;
  std::size_t largest_body = 0;
  std::set<std::string> placed;

 private:
  Answer answer(std::uint32_t partition, const std::string& body, bool may_be_second) {
    const std::lock_guard lock(mutex_);
    const bool is_away = away_for > 0;
    if (is_away) --away_for;
    const laban::Error unavailable{laban::ErrorKind::unavailable, "nobody is there"};
    if (is_away && !lose_answers) return unavailable;
    json results = json::array();
    for (const auto& [order, rows] : read_json_lines(body).orders) {
      CHECK(laban::partition_of(order.order_id, partitions) == partition);
      const bool is_new = placed.insert(order.order_id).second;
      const char* status = order.order_id == refused ? "rejected"
                           : is_new                  ? "accepted"
                                                     : "already_placed";
      results.push_back({{"order_id", order.order_id}, {"status", status}, {"reason", "because"}});
    }
    largest_request = std::max(largest_request, results.size());
    largest_body = std::max(largest_body, body.size());
    if (is_away) return unavailable;
    return laban::ClientAnswer{json{{"results", results}}.dump(), may_be_second};
  }

  std::mutex mutex_;
};

class StillClock final : public laban::Clock {
 public:
  laban::Time now() const override { return {}; }
  laban::SteadyTime steady() const override { return laban::SteadyTime(laban::Duration(at)); }
  std::atomic<std::int64_t> at{0};
};

struct Client {
  StillClock clock;
  std::vector<std::string> said;
  std::size_t progress = 0;
  std::size_t orders_per_request = 64;

  Tally place(FakeService& service, Source source, std::size_t threads = 4) {
    const PlacerSettings settings{
        .partitions = service.partitions,
        .orders_per_request = orders_per_request,
        .requests_in_flight = threads,
        .clock = clock,
        .pause = [this](laban::Duration pause) { clock.at += pause.count(); },
        .say = [this](const std::string& text) { said.push_back(text); },
        .on_progress = [this](std::size_t orders) { progress = orders; }};
    return place_all(settings, std::move(source), service.requests());
  }
};

}  // namespace

TEST_CASE("all orders are placed in their partitions, 64 at a time") {
  for (const std::uint32_t partitions : {1u, 3u}) {
    FakeService service;
    service.partitions = partitions;
    Client client;
    const auto tally = client.place(service, from_generator(1000, 5));
    CHECK(tally.orders_accepted == 1000);
    CHECK(tally.rows_accepted == 1000);
    CHECK(tally.already_placed == 0);
    CHECK(tally.orders_unplaced == 0);
    CHECK_FALSE(tally.failure);
    CHECK(service.placed.size() == 1000);
    CHECK(service.largest_request == 64);
    CHECK(client.progress == 1000);
    CHECK(client.place(service, from_generator(1000, 5)).already_placed == 1000);
  }
}

TEST_CASE("a request stays below the broker's limit, however large the orders are") {
  std::vector<NumberedOrder> list;
  for (int n = 0; n < 100; ++n) {
    Order order{"o-" + std::to_string(n), "", "France", "", {}, {}};
    order.lines.assign(600, {"85123A", std::string(100, 'X'), 1, 100});
    list.push_back({order, {static_cast<std::size_t>(n)}});
  }
  FakeService service;
  Client client;
  CHECK(client.place(service, from_list(list)).orders_accepted == 100);
  CHECK(service.largest_body > 300'000);
  CHECK(service.largest_body < 700'000);
}

TEST_CASE("a silent service is asked again, and the user is told once") {
  FakeService service;
  service.away_for = 9;
  Client client;
  const auto tally = client.place(service, from_generator(500, 5));
  CHECK(tally.orders_accepted == 500);
  CHECK_FALSE(tally.failure);
  REQUIRE(client.said.size() == 1);
  CHECK(client.said[0].find("nobody is there") != std::string::npos);
}

TEST_CASE("a lost answer duplicates no order, and the order counts as accepted") {
  FakeService service;
  service.away_for = 3;
  service.lose_answers = true;
  Client client;
  const auto tally = client.place(service, from_generator(500, 5), 1);
  CHECK(tally.orders_accepted == 500);
  CHECK(tally.already_placed == 0);
  CHECK(service.placed.size() == 500);
  CHECK(client.place(service, from_generator(500, 5), 1).already_placed == 500);
}

TEST_CASE("when patience runs out, orders not placed are counted") {
  FakeService service;
  service.away_for = 1'000'000;
  Client client;
  const auto tally = client.place(service, from_generator(500, 5));
  REQUIRE(tally.failure);
  CHECK(tally.failure->kind == laban::ErrorKind::unavailable);
  CHECK(tally.orders_unplaced == 500);
  CHECK(tally.rows_unplaced == 500);
  CHECK(tally.orders_accepted == 0);
  CHECK(client.clock.at <= laban::Duration(std::chrono::seconds(4 * 60)).count());
}

TEST_CASE("a nonsensical answer is a failure, not a success") {
  for (const char* answer : {"", "[]", "{}", R"({"results":[]})", R"({"results":[5]})",
                             R"({"results":[{"status":5}]})"}) {
    StillClock clock;
    const PlacerSettings settings{.patience = std::chrono::seconds(1),
                                  .clock = clock,
                                  .pause = [](laban::Duration) {},
                                  .say = [](const std::string&) {},
                                  .on_progress = [](std::size_t) {}};
    const auto tally =
        place_all(settings, from_generator(1, 1), [&](std::uint32_t, const std::string&) {
          return std::make_unique<FakeRequest>([&](bool) {
            return laban::ClientAnswer{answer, false};
          });
        });
    REQUIRE(tally.failure);
    CHECK(tally.failure->kind == laban::ErrorKind::corrupt);
    CHECK(tally.orders_unplaced == 1);
  }
}

TEST_CASE("a source with a rate yields orders one by one, evenly spaced") {
  StillClock clock;
  const auto pause = [&](laban::Duration time) { clock.at += time.count(); };
  auto source = paced(from_generator(5, 1), 40, clock, pause);
  for (int n = 0; source(); ++n) CHECK(clock.at == n * 25'000'000);
}

TEST_CASE("at a given rate, a request collects orders for at most a twentieth of a second") {
  CHECK(orders_per_request(0) == 64);
  CHECK(orders_per_request(0.5) == 1);
  CHECK(orders_per_request(37) == 1);
  CHECK(orders_per_request(200) == 10);
  CHECK(orders_per_request(1'000'000) == 64);
}

TEST_CASE("the rows of a refused order are rejected") {
  FakeService service;
  service.refused = "g5-000002";
  Client client;
  const auto tally = client.place(service, from_generator(3, 5));
  CHECK(tally.orders_accepted == 2);
  REQUIRE(tally.rejections.size() == 1);
  CHECK(tally.rejections[0].line == 2);
  CHECK(tally.rejections[0].problem.reason == Reason::refused);
  CHECK(tally.rejections[0].problem.detail == "g5-000002: because");
}

TEST_CASE("a summary is JSON and text whatever a rejection quotes") {
  Summary summary;
  summary.rows = 1;
  summary.rejections = {{1, {Reason::refused, "half a letter: \xc3"}}};
  CHECK(json::parse(to_json(summary))["rejections"].size() == 1);
  CHECK(to_text(summary).find("line 1") != std::string::npos);
}

TEST_CASE("the summary's counts add up to the rows") {
  Summary summary;
  summary.rows = 10;
  summary.tally.rows_accepted = 7;
  summary.tally.orders_accepted = 2;
  summary.tally.already_placed = 1;
  summary.rejections = {{3, {Reason::cancellation, "cancels order 1"}},
                        {5, {Reason::zero_price, "unit price in cents 0"}},
                        {9, {Reason::cancellation, "cancels order 2"}}};
  const auto document = json::parse(to_json(summary));
  CHECK(document["rows"] == 10);
  CHECK(document["rows_accepted"] == 7);
  CHECK(document["orders_accepted"] == 2);
  CHECK(document["already_placed"] == 1);
  CHECK(document["rejected_rows"] == json{{"cancellation", 2}, {"zero_price", 1}});
  REQUIRE(document["rejections"].size() == 3);
  CHECK(document["rejections"][1] ==
        json{{"line", 5}, {"reason", "zero_price"}, {"detail", "unit price in cents 0"}});
  const auto text = to_text(summary);
  CHECK(text.find("cancellation") != std::string::npos);
  CHECK(text.find("lines 3, 9") != std::string::npos);
  CHECK(text.find("line 5") != std::string::npos);
}
