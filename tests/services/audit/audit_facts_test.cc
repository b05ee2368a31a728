// The facts that the audit collects from the log.
#include <doctest/doctest.h>
#include <laban/tx.h>

#include "bus/event/wire.h"
#include "events/laban.h"
#include "events/order.h"
#include "services/audit/log_facts.h"
#include "services/audit/rules.h"

using namespace laban;

namespace {

struct Book {
  audit::LogFacts facts;
  audit::LogCollector collector{facts, "shop", 0, 1};
  std::uint64_t sequence = 0;

  void add(std::string_view type, std::string_view source, std::string_view saga,
           const EventId& cause = {}, std::int64_t cents = 0) {
    order::PlacedT placed;
    placed.total_cents = cents;
    const auto payload = laban::detail::encode_payload(placed);
    Envelope envelope;
    envelope.id = root_id(source, saga, type);
    envelope.type = type;
    envelope.source = source;
    envelope.saga = saga;
    envelope.cause = cause;
    envelope.payload = {payload.data(), payload.size()};
    collector.add({++sequence, {}, "shop.0." + std::string(type), wire::encode(envelope)});
  }
};

}  // namespace

TEST_CASE("only events of their rightful services count") {
  Book book;
  book.add("order.placed", "orders", "o-1", {}, 700);
  book.add("payment.charged", "payment", "o-1", root_id("orders", "o-1", "order.placed"));
  book.add("payment.refund_requested", "observer", "o-1");
  book.add("laban.dead_lettered", "seller", "o-1");
  CHECK(book.facts.foreign == 0);
  CHECK(book.facts.sagas["o-1"].events.size() == 4);
  CHECK(book.facts.sagas["o-1"].total_cents == 700);
  book.add("payment.charged", "mallory", "o-1");
  book.add("payment.refund_requested", "payment", "o-1");
  CHECK(book.facts.foreign == 2);
  CHECK(book.facts.sagas["o-1"].events["payment.charged"] == 1);
  book.add("laban.dead_lettered", "observer", "-", root_id("mallory", "o-1", "payment.charged"));
  CHECK(book.facts.lost_causes.empty());
}

TEST_CASE("what comes after an operator's skip is remembered") {
  Book book;
  const auto act = [&](const char* action, const char* saga) {
    OperatorActedT acted;
    acted.action = action;
    const auto payload = laban::detail::encode_payload(acted);
    Envelope envelope;
    envelope.id = root_id("operator", saga, action);
    envelope.type = EventTraits<OperatorActed>::type;
    envelope.source = "operator";
    envelope.saga = saga;
    envelope.payload = {payload.data(), payload.size()};
    book.collector.add(
        {++book.sequence, {}, "shop.0.laban.operator_acted", wire::encode(envelope)});
  };
  book.add("payment.charged", "payment", "o-1");
  act("skip", "o-1");
  act("hold", "o-2");
  book.add("payment.refunded", "payment", "o-1");
  book.add("payment.refunded", "payment", "o-2");
  CHECK(audit::skipped_sagas(book.facts) == std::vector<std::string>{"o-1"});
  CHECK(book.facts.sagas["o-1"].last_after_skip.at("payment.refunded") == 4);
  CHECK_FALSE(book.facts.sagas["o-1"].last_after_skip.contains("payment.charged"));
}

TEST_CASE("a copy counts once; a changed copy and a missing cause are recorded") {
  Book book;
  book.add("order.placed", "orders", "o-1", {}, 700);
  book.add("order.placed", "orders", "o-1", {}, 700);
  CHECK(book.facts.duplicates == 1);
  CHECK(book.facts.changed_copies.empty());
  book.add("order.placed", "orders", "o-1", {}, 800);
  CHECK(book.facts.changed_copies.size() == 1);
  CHECK(book.facts.sagas["o-1"].events["order.placed"] == 1);
  book.add("payment.charged", "payment", "o-1", EventId{1, 2});
  CHECK(book.facts.lost_causes.size() == 1);
}
