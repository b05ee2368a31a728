#include <doctest/doctest.h>
#include <laban/testing.h>

#include <nlohmann/json.hpp>

#include "services/orders/content.h"
#include "services/orders/intake/limits.h"
#include "services/orders/intake/order_json.h"
#include "services/orders/tables.h"
#include "tests/services/events.h"
#include "tests/support/services.h"

namespace {

using laban::Outcome;
using laban::testing::Harness;
using nlohmann::json;
using service_test::dispatched;
using service_test::handle;
using service_test::placed;
using service_test::undo;
using Cancel = order::CancelRequestedT;

// An order as one line of a request.
std::string order_line(const std::string& id, int quantity = 6) {
  return R"({"order_id":")" + id + R"(","customer":"17850","country":"France",)" +
         R"("email":"a@example.com","placed_at":"2010-12-01T08:26:00Z","lines":[)" +
         R"({"product":"85123A","description":"CAFÉ \"AU LAIT\", BOWL","quantity":)" +
         std::to_string(quantity) + R"(,"unit_price_cents":255}]})" + "\n";
}

json results_of(Harness& service, const std::string& body) {
  const auto reply = service.ask("place", body);
  REQUIRE(reply.accepted);
  return json::parse(reply.body).at("results");
}

std::string status(const Harness& service, const std::string& order) {
  const auto row = service.row(orders::orders, order);
  return row ? row->status : "";
}

}  // namespace

TEST_CASE("a requested order is placed with all its details") {
  Harness service("orders", orders::configure);
  const auto results = results_of(service, order_line("536365"));
  REQUIRE(results.size() == 1);
  CHECK(results[0] == json{{"order_id", "536365"}, {"status", "accepted"}, {"reason", ""}});
  const auto events = service.emitted<order::PlacedT>();
  REQUIRE(events.size() == 1);
  CHECK(events[0].order_id == "536365");
  CHECK(events[0].customer == "17850");
  CHECK_FALSE(events[0].guest);
  CHECK(events[0].country == "France");
  CHECK(events[0].email == "a@example.com");
  CHECK(events[0].total_cents == 1530);
  REQUIRE(events[0].lines.size() == 1);
  CHECK(events[0].lines[0]->product == "85123A");
  CHECK(events[0].lines[0]->description == "CAFÉ \"AU LAIT\", BOWL");
  CHECK(events[0].lines[0]->quantity == 6);
  CHECK(events[0].lines[0]->unit_price_cents == 255);
  const auto row = service.row(orders::orders, "536365");
  REQUIRE(row);
  CHECK(row->customer == "17850");
  CHECK(row->total_cents == 1530);
  CHECK(row->status == "placed");
}

TEST_CASE("an order is placed once, however often it is requested") {
  Harness service("orders", orders::configure);
  const auto together = results_of(service, order_line("1") + order_line("2") + order_line("1"));
  REQUIRE(together.size() == 3);
  CHECK(together[0]["status"] == "accepted");
  CHECK(together[1]["status"] == "accepted");
  CHECK(together[2]["status"] == "already_placed");
  CHECK(service.emitted<order::PlacedT>().size() == 2);
  CHECK(results_of(service, order_line("1"))[0]["status"] == "already_placed");
  CHECK(service.emitted_types().empty());
}

TEST_CASE("an order with the number of another one is refused") {
  const auto other = [](const char* key, const json& value) {
    auto line = json::parse(order_line("1"));
    line[json::json_pointer(key)] = value;
    return line.dump() + "\n";
  };
  Harness service("orders", orders::configure);
  results_of(service, order_line("1"));
  for (const auto& line :
       {order_line("1", 9), other("/customer", "17851"), other("/customer", nullptr),
        other("/country", "Norway"), other("/email", "b@example.com"),
        other("/lines/0/product", "85123B"), other("/lines/0/description", "BOWL")}) {
    INFO(line);
    const auto result = results_of(service, line)[0];
    CHECK(result["status"] == "rejected");
    CHECK(result["reason"].get<std::string>().starts_with("other_content: "));
    CHECK(service.emitted_types().empty());
  }
  // Half as many at twice the price: the total is the same.
  auto same_total = json::parse(order_line("1", 3));
  same_total["lines"][0]["unit_price_cents"] = 510;
  CHECK(results_of(service, same_total.dump())[0]["status"] == "rejected");
  CHECK(results_of(service, other("/placed_at", "2010-12-02T08:26:00Z"))[0]["status"] ==
        "already_placed");
  CHECK(service.row(orders::orders, "1")->total_cents == 1530);
}

TEST_CASE("results follow the order of the request, and a bad order affects no other") {
  Harness service("orders", orders::configure);
  const auto results = results_of(
      service, order_line("1") + "not json\n" + order_line("2", -1) + "\n" + order_line("3"));
  REQUIRE(results.size() == 4);
  CHECK(results[0]["status"] == "accepted");
  CHECK(results[1]["status"] == "rejected");
  CHECK(results[1]["reason"] == "bad_json: not JSON");
  CHECK(results[2]["order_id"] == "2");
  CHECK(results[2]["status"] == "rejected");
  CHECK(results[2]["reason"] == "negative_quantity: order line 1: quantity -1");
  CHECK(results[3]["status"] == "accepted");
  CHECK(service.emitted<order::PlacedT>().size() == 2);
  CHECK(status(service, "2") == "");
}

TEST_CASE("an order without a customer belongs to a guest") {
  Harness service("orders", orders::configure);
  auto line = json::parse(order_line("77"));
  line.erase("customer");
  CHECK(results_of(service, line.dump())[0]["status"] == "accepted");
  REQUIRE(service.emitted<order::PlacedT>().size() == 1);
  CHECK(service.emitted<order::PlacedT>()[0].guest);
  CHECK(service.emitted<order::PlacedT>()[0].customer == "guest-77");
}

TEST_CASE("an order of another partition is rejected with the right partition") {
  Harness service("orders", [](laban::Service& s) {
    s.set_partition(1, 3);
    orders::configure(s);
  });
  int mine = 0, others = 0;
  for (int n = 0; n < 30; ++n) {
    const auto id = "order-" + std::to_string(n);
    const auto result = results_of(service, order_line(id))[0];
    const auto home = laban::partition_of(id, 3);
    if (home == 1) {
      ++mine;
      CHECK(result["status"] == "accepted");
    } else {
      ++others;
      CHECK(result["status"] == "rejected");
      CHECK(result["reason"] ==
            "wrong partition: the order belongs to " + std::to_string(home) + " of 3, this is 1");
      CHECK(status(service, id) == "");
    }
  }
  CHECK(mine > 0);
  CHECK(others > 0);
}

TEST_CASE("an order.placed from the log leaves the same row as a request") {
  Harness asked("orders", orders::configure), replayed("orders", orders::configure);
  results_of(asked, order_line("o-1"));
  auto event = asked.emitted<order::PlacedT>().at(0);
  handle(replayed, event);
  const auto one = asked.row(orders::orders, "o-1"), other = replayed.row(orders::orders, "o-1");
  REQUIRE(one);
  REQUIRE(other);
  CHECK(one->customer == other->customer);
  CHECK(one->total_cents == other->total_cents);
  CHECK(one->status == other->status);
  CHECK(one->content == other->content);
  CHECK(one->content != 0);
}

TEST_CASE("a row written before contents were kept is read, and compared by what it has") {
  const orders::OrderRow row{"17850", 1530, "placed"};
  std::string bytes;
  laban::codec::append_value(bytes, row);
  std::string before;
  laban::codec::append_value(before, row.customer);
  laban::codec::append_value(before, row.total_cents);
  laban::codec::append_value(before, row.status);
  CHECK(bytes == before);
  order::PlacedT order;
  order.customer = "17850";
  order.total_cents = 1530;
  CHECK(orders::is_of(row, order));
  order.total_cents = 1531;
  CHECK_FALSE(orders::is_of(row, order));
}

TEST_CASE("an order is cancelled once, with the reason") {
  Harness service("orders", orders::configure);
  service.given(placed({{"A", 1}}));
  handle(service, undo<Cancel>("inventory.rejected: out of stock"));
  const auto cancelled = service.emitted<order::CancelledT>();
  REQUIRE(cancelled.size() == 1);
  CHECK(cancelled[0].customer == "17850");
  CHECK(cancelled[0].reason == "inventory.rejected: out of stock");
  CHECK_FALSE(cancelled[0].nothing_to_undo);
  CHECK(status(service, "o-1") == "cancelled");
  CHECK(service.when(undo<Cancel>()) == Outcome::Kind::ignored);
  CHECK(service.emitted_types().empty());
}

TEST_CASE("cancelling an order that was never placed is confirmed, and bars it") {
  Harness service("orders", orders::configure);
  handle(service, undo<Cancel>());
  REQUIRE(service.emitted<order::CancelledT>().size() == 1);
  CHECK(service.emitted<order::CancelledT>()[0].nothing_to_undo);
  CHECK(service.when(placed({{"A", 1}})) == Outcome::Kind::ignored);
  CHECK(status(service, "o-1") == "");
}

TEST_CASE("a dispatched order stays dispatched") {
  Harness service("orders", orders::configure);
  service.given(placed({{"A", 1}}));
  handle(service, dispatched());
  CHECK(status(service, "o-1") == "dispatched");
  handle(service, undo<Cancel>());
  REQUIRE(service.emitted<order::CancelledT>().size() == 1);
  CHECK(service.emitted<order::CancelledT>()[0].nothing_to_undo);
  CHECK(status(service, "o-1") == "dispatched");
}

TEST_CASE("a dispatch of an unknown order is ignored") {
  Harness service("orders", orders::configure);
  CHECK(service.when(dispatched()) == Outcome::Kind::ignored);
}

TEST_CASE("the largest orders there may be fit into one event, of many lines and of long ones") {
  using orders::limits::bytes_around_line;
  using orders::limits::order_bytes;
  for (const std::size_t text : {std::size_t{1}, orders::limits::description_bytes}) {
    CAPTURE(text);
    orders::Order order;
    order.order_id = "o-1";
    order.customer = std::string(orders::limits::customer_bytes, 'c');
    order.country = std::string(orders::limits::country_bytes, 'x');
    const std::size_t each = bytes_around_line + 1 + text;
    order.lines.assign(order_bytes / each, {"A", std::string(text, 'd'), 1, 1});
    order.lines.back().product += std::string(std::min<std::size_t>(order_bytes % each, 63), 'p');
    Harness service("orders", orders::configure);
    const auto results = results_of(service, orders::write_order_json(order) + "\n");
    REQUIRE(results.size() == 1);
    CHECK(results[0]["status"] == "accepted");
    REQUIRE(service.emitted<order::PlacedT>().size() == 1);
    CHECK(service.emitted<order::PlacedT>()[0].lines.size() == order.lines.size());
    order.order_id = "o-2";
    order.lines.push_back(order.lines.front());
    const auto beyond = results_of(service, orders::write_order_json(order) + "\n");
    REQUIRE(beyond.size() == 1);
    CHECK(beyond[0]["status"] == "rejected");
    CHECK(service.emitted_types().empty());
  }
}
