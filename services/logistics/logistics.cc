// logistics: assigns a carrier to each charged order, and dispatches the order once it is also
// prepared.
//
// The shipment's own row alone decides whether it is dispatched: the row records both halves of the
// join and whether the shipment was stopped, in whatever order they arrived.

#include "events/logistics.h"

#include <laban/injection.h>
#include <laban/service.h>

#include <array>

#include "events/payment.h"
#include "events/seller.h"
#include "services/logistics/tables.h"

namespace logistics {
namespace {

using laban::Event;
using laban::Outcome;
using laban::Tx;
using laban::Undo;

constexpr std::array carriers = {"albatross", "heron", "swift"};  // sorted by name

struct Rules {
  laban::Injection injection;
  std::int64_t daily_capacity;
};

Shipment shipment_of(std::string_view order, Tx& tx) {
  return tx.get(shipments, order).value_or(Shipment{});
}

// The least loaded carrier, the first by name if several are; empty if all are full on that day.
std::string choose_carrier(const Rules& rules, const std::string& day, Tx& tx) {
  std::string chosen;
  std::int64_t least = rules.daily_capacity;
  for (const std::string carrier : carriers) {
    const auto load = tx.get(loads, DayCarrier(day, carrier)).value_or(0);
    if (load < least) {
      chosen = carrier;
      least = load;
    }
  }
  return chosen;
}

void change_load(const Shipment& shipment, std::int64_t by, Tx& tx) {
  const DayCarrier key(shipment.day, shipment.carrier);
  tx.put(loads, key, tx.get(loads, key).value_or(0) + by);
}

void dispatch_if_ready(const std::string& order, Shipment& shipment, Tx& tx) {
  if (shipment.carrier.empty() || !shipment.prepared) return;
  if (shipment.stopped || shipment.dispatched) return;
  shipment.dispatched = true;
  DispatchedT dispatched;
  dispatched.order_id = order;
  dispatched.customer = shipment.customer;
  dispatched.carrier = shipment.carrier;
  tx.emit(dispatched);
}

Outcome reject(const std::string& order, std::string reason, Tx& tx) {
  RejectedT rejected;
  rejected.order_id = order;
  rejected.reason = std::move(reason);
  tx.emit(rejected);
  return Outcome::done();
}

Outcome assign(const Rules& rules, const Event<payment::Charged>& event, Tx& tx) {
  const std::string order(event.saga());
  auto shipment = shipment_of(order, tx);
  if (!shipment.carrier.empty()) return Outcome::ignored("already assigned");
  if (shipment.stopped) return reject(order, "the shipment was stopped", tx);
  if (rules.injection.hits(order)) return reject(order, laban::Injection::reason, tx);
  shipment.day = laban::to_rfc3339(tx.now()).substr(0, 10);
  shipment.carrier = choose_carrier(rules, shipment.day, tx);
  if (shipment.carrier.empty()) return reject(order, "no capacity on " + shipment.day, tx);
  shipment.customer = flatbuffers::GetString(event->customer());
  change_load(shipment, +1, tx);
  AssignedT assigned;
  assigned.order_id = order;
  assigned.carrier = shipment.carrier;
  assigned.day = shipment.day;
  tx.emit(assigned);
  dispatch_if_ready(order, shipment, tx);
  tx.put(shipments, order, shipment);
  return Outcome::done();
}

Outcome note_prepared(const Event<seller::Prepared>& event, Tx& tx) {
  const std::string order(event.saga());
  auto shipment = shipment_of(order, tx);
  shipment.prepared = true;
  dispatch_if_ready(order, shipment, tx);
  tx.put(shipments, order, shipment);
  return Outcome::done();
}

// A dispatched shipment keeps its carrier: it is past the pivot.
Outcome unassign(const Event<UnassignRequested>& event, Tx& tx, Undo) {
  const std::string order(event.saga());
  auto shipment = shipment_of(order, tx);
  UnassignedT unassigned;
  unassigned.order_id = order;
  unassigned.nothing_to_undo = shipment.carrier.empty() || shipment.dispatched;
  if (!unassigned.nothing_to_undo) {
    unassigned.carrier = shipment.carrier;
    change_load(shipment, -1, tx);
    shipment.carrier.clear();
    shipment.day.clear();
    tx.put(shipments, order, shipment);
  }
  tx.emit(unassigned);
  return Outcome::done();
}

// The fence: the observer requests it before any other undo.
Outcome stop(const Event<StopRequested>& event, Tx& tx, Undo) {
  const std::string order(event.saga());
  auto shipment = shipment_of(order, tx);
  if (shipment.dispatched) {
    StopRefusedT refused;
    refused.order_id = order;
    refused.reason = "dispatched with " + shipment.carrier;
    tx.emit(refused);
    return Outcome::done();
  }
  shipment.stopped = true;
  tx.put(shipments, order, shipment);
  StoppedT stopped;
  stopped.order_id = order;
  tx.emit(stopped);
  return Outcome::done();
}

}  // namespace

void configure(laban::Service& service) {
  const Rules rules{
      laban::Injection(service),
      service.option<std::int64_t>("daily-capacity", 100'000, "shipments a carrier takes per day")};
  service.on<payment::Charged>(
      "carrier", [rules](const auto& event, Tx& tx) { return assign(rules, event, tx); });
  service.on_undo<UnassignRequested>("carrier", unassign);
  service.on<seller::Prepared>("dispatch", note_prepared);
  service.on_undo<StopRequested>("dispatch", stop);
}

}  // namespace logistics
