// orders: where orders enter the system. Validates and places them, and tracks their status.

#include <laban/service.h>

#include <nlohmann/json.hpp>

#include "events/logistics.h"
#include "events/order.h"
#include "services/orders/content.h"
#include "services/orders/intake/order_json.h"
#include "services/orders/tables.h"

namespace orders {
namespace {

using laban::Event;
using laban::Outcome;
using laban::Tx;
using laban::Undo;

struct Partition {
  std::uint32_t number;
  std::uint32_t count;
};

order::PlacedT to_event(Order order) {
  order::PlacedT placed;
  placed.order_id = std::move(order.order_id);
  placed.customer = std::move(order.customer);
  placed.guest = order.guest;
  placed.country = std::move(order.country);
  placed.email = std::move(order.email);
  placed.total_cents = order.total_cents;
  for (auto& line : order.lines) {
    auto& copy = *placed.lines.emplace_back(std::make_unique<order::LineT>());
    copy.product = std::move(line.product);
    copy.description = std::move(line.description);
    copy.quantity = line.quantity;
    copy.unit_price_cents = line.unit_price_cents;
  }
  return placed;
}

nlohmann::ordered_json result(const std::string& order_id, const char* status, std::string reason) {
  return {{"order_id", order_id}, {"status", status}, {"reason", std::move(reason)}};
}

nlohmann::ordered_json place_one(const Partition& partition, std::string_view line, Tx& tx) {
  Order order;
  if (const auto problem = read_order_json(line, order)) {
    return result(order.order_id, "rejected",
                  std::string(name_of(problem->reason)) + ": " + problem->detail);
  }
  const std::string id = order.order_id;
  if (const auto home = laban::partition_of(id, partition.count); home != partition.number) {
    return result(id, "rejected",
                  "wrong partition: the order belongs to " + std::to_string(home) + " of " +
                      std::to_string(partition.count) + ", this is " +
                      std::to_string(partition.number));
  }
  const auto time = order.placed_at.value_or(tx.now());
  const order::PlacedT placed = to_event(std::move(order));
  if (const auto row = tx.get(orders, id)) {
    if (is_of(*row, placed)) return result(id, "already_placed", "");
    return result(id, "rejected",
                  "other_content: another order of this number was placed, of customer " +
                      row->customer + " over " + std::to_string(row->total_cents) + " cents");
  }
  tx.put(orders, id, OrderRow{placed.customer, placed.total_cents, "accepted", content_of(placed)});
  tx.emit_root(laban::SagaId::parse(id).value(), time, placed);
  return result(id, "accepted", "");
}

// One order per line, see intake/order_json.h. The reply has a result for each, in the same order.
laban::Reply place(const Partition& partition, std::string_view body, Tx& tx) {
  nlohmann::ordered_json answer;
  auto& results = answer["results"] = nlohmann::ordered_json::array();
  while (!body.empty()) {
    const auto line = body.substr(0, body.find('\n'));
    body.remove_prefix(std::min(line.size() + 1, body.size()));
    if (!line.empty()) results.push_back(place_one(partition, line, tx));
  }
  using Handler = nlohmann::ordered_json::error_handler_t;
  return {true, answer.dump(-1, ' ', false, Handler::replace)};
}

Outcome on_placed(const Event<order::Placed>& event, Tx& tx) {
  const auto row = tx.get(orders, event.saga());
  if (row && row->status != "accepted") return Outcome::ignored("already placed");
  order::PlacedT order;
  event->UnPackTo(&order);
  tx.put(orders, event.saga(),
         OrderRow{order.customer, order.total_cents, "placed", content_of(order)});
  return Outcome::done();
}

Outcome on_dispatched(const Event<logistics::Dispatched>& event, Tx& tx) {
  auto row = tx.get(orders, event.saga());
  if (!row || row->status != "placed")
    return Outcome::ignored("not an order that waits for dispatch");
  row->status = "dispatched";
  tx.put(orders, event.saga(), *row);
  return Outcome::done();
}

Outcome cancel(const Event<order::CancelRequested>& event, Tx& tx, Undo) {
  auto row = tx.get(orders, event.saga());
  order::CancelledT cancelled;
  cancelled.order_id = event.saga();
  cancelled.reason = flatbuffers::GetString(event->reason());
  cancelled.nothing_to_undo = !row || row->status == "dispatched" || row->status == "cancelled";
  if (row) cancelled.customer = row->customer;
  if (!cancelled.nothing_to_undo) {
    row->status = "cancelled";
    tx.put(orders, event.saga(), *row);
  }
  tx.emit(cancelled);
  return Outcome::done();
}

}  // namespace

void configure(laban::Service& service) {
  const Partition partition{service.partition(), service.partition_count()};
  service.on_request(
      "place", [partition](std::string_view body, Tx& tx) { return place(partition, body, tx); });
  service.on<order::Placed>("place", on_placed);
  service.on_undo<order::CancelRequested>("place", cancel);
  service.on<logistics::Dispatched>(on_dispatched);
}

}  // namespace orders
