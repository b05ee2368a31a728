// inventory: stock per product. Reserves all lines of an order, or none.

#include "events/inventory.h"

#include <laban/injection.h>
#include <laban/service.h>

#include <map>

#include "events/logistics.h"
#include "events/order.h"
#include "services/inventory/tables.h"

namespace inventory {
namespace {

using laban::Event;
using laban::Outcome;
using laban::Tx;
using laban::Undo;

struct Rules {
  laban::Injection injection;
  std::int64_t opening_stock;
};

struct Refusal {
  std::string reason;
  std::string product;
  std::int64_t wanted = 0;
  std::int64_t available = 0;
};

using Units =
    std::map<std::string, std::int64_t>;  // by product, sorted: handlers are deterministic

// Adds up the lines of the same product. Refuses impossible quantities.
std::optional<Refusal> add_up(const order::Placed& placed, Units& wanted) {
  if (placed.lines() == nullptr || placed.lines()->size() == 0) return Refusal{"no lines", {}};
  for (const auto* line : *placed.lines()) {
    const std::string product = flatbuffers::GetString(line->product());
    auto& units = wanted[product];
    if (line->quantity() <= 0 || __builtin_add_overflow(units, line->quantity(), &units)) {
      return Refusal{"impossible quantity", product, line->quantity()};
    }
  }
  return std::nullopt;
}

std::optional<Refusal> take(const Rules& rules, const std::string& order, const Units& wanted,
                            Tx& tx) {
  std::map<std::string, Stock> after;
  for (const auto& [product, units] : wanted) {
    auto row = tx.get(stock, product)
                   .value_or(Stock{rules.opening_stock, rules.opening_stock, /*taken=*/0});
    if (row.available < units) return Refusal{"out of stock", product, units, row.available};
    row.available -= units;
    row.taken += units;
    after.emplace(product, row);
  }
  Reservation reservation{"held", 0};
  for (const auto& [product, row] : after) {
    const auto units = wanted.at(product);
    tx.put(stock, product, row);
    tx.put(held, OrderProduct(order, product), units);
    reservation.units += units;
  }
  tx.put(reservations, order, reservation);
  return std::nullopt;
}

Outcome reserve(const Rules& rules, const Event<order::Placed>& event, Tx& tx) {
  const std::string order(event.saga());
  if (tx.get(reservations, order)) return Outcome::ignored("already reserved");
  Units wanted;
  std::optional<Refusal> refusal;
  if (rules.injection.hits(order)) refusal = Refusal{laban::Injection::reason, {}};
  if (!refusal) refusal = add_up(*event, wanted);
  if (!refusal) refusal = take(rules, order, wanted, tx);
  if (refusal) {
    RejectedT rejected;
    rejected.order_id = order;
    rejected.reason = refusal->reason;
    rejected.product = refusal->product;
    rejected.wanted = refusal->wanted;
    rejected.available = refusal->available;
    tx.emit(rejected);
    return Outcome::done();
  }
  ReservedT reserved;
  reserved.order_id = order;
  reserved.customer = flatbuffers::GetString(event->customer());
  reserved.country = flatbuffers::GetString(event->country());
  reserved.total_cents = event->total_cents();
  reserved.units = tx.get(reservations, order)->units;
  tx.emit(reserved);
  return Outcome::done();
}

// Returns what the order's own rows hold; the amounts in the request are not trusted.
void give_back(const std::string& order, Tx& tx) {
  Units units_held;
  tx.scan<OrderProduct, std::int64_t>(held, order, [&](const OrderProduct& key, auto units) {
    if (key.first != order) return false;
    units_held.emplace(key.second, units);
    return true;
  });
  for (const auto& [product, units] : units_held) {
    auto row = tx.get(stock, product).value();
    row.available += units;
    row.taken -= units;
    tx.put(stock, product, row);
    tx.erase(held, OrderProduct(order, product));
  }
}

Outcome release(const Event<ReleaseRequested>& event, Tx& tx, Undo) {
  const std::string order(event.saga());
  auto reservation = tx.get(reservations, order);
  ReleasedT released;
  released.order_id = order;
  released.nothing_to_undo = !reservation || reservation->status != "held";
  if (!released.nothing_to_undo) {
    give_back(order, tx);
    released.units = reservation->units;
    reservation->status = "released";
    tx.put(reservations, order, *reservation);
  }
  tx.emit(released);
  return Outcome::done();
}

Outcome ship(const Event<logistics::Dispatched>& event, Tx& tx) {
  auto reservation = tx.get(reservations, event.saga());
  if (!reservation || reservation->status != "held") return Outcome::ignored("nothing held");
  reservation->status = "shipped";
  tx.put(reservations, event.saga(), *reservation);
  return Outcome::done();
}

}  // namespace

void configure(laban::Service& service) {
  const Rules rules{laban::Injection(service),
                    service.option<std::int64_t>("opening-stock", 100'000,
                                                 "units of a product when it is first ordered")};
  service.on<order::Placed>(
      "reserve", [rules](const auto& event, Tx& tx) { return reserve(rules, event, tx); });
  service.on_undo<ReleaseRequested>("reserve", release);
  service.on<logistics::Dispatched>(ship);
}

}  // namespace inventory
