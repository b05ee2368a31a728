// seller: packs paid orders.

#include "events/seller.h"

#include <laban/injection.h>
#include <laban/service.h>

#include "events/payment.h"
#include "services/seller/tables.h"

namespace seller {
namespace {

using laban::Event;
using laban::Outcome;
using laban::Tx;
using laban::Undo;

struct Rules {
  laban::Injection injection;
  std::int64_t largest_order;
};

std::string why_not(const Rules& rules, const Event<payment::Charged>& event) {
  if (rules.injection.hits(event.saga())) return laban::Injection::reason;
  if (event->amount_cents() > rules.largest_order) return "larger than the seller packs";
  return {};
}

Outcome prepare(const Rules& rules, const Event<payment::Charged>& event, Tx& tx) {
  const std::string order(event.saga());
  if (tx.get(parcels, order)) return Outcome::ignored("already packed");
  if (auto reason = why_not(rules, event); !reason.empty()) {
    RejectedT rejected;
    rejected.order_id = order;
    rejected.reason = std::move(reason);
    tx.emit(rejected);
    return Outcome::done();
  }
  tx.put(parcels, order, std::string("packed"));
  PreparedT prepared;
  prepared.order_id = order;
  tx.emit(prepared);
  return Outcome::done();
}

Outcome unpack(const Event<UnpackRequested>& event, Tx& tx, Undo) {
  UnpackedT unpacked;
  unpacked.order_id = event.saga();
  unpacked.nothing_to_undo = tx.get(parcels, event.saga()) != "packed";
  if (!unpacked.nothing_to_undo) tx.put(parcels, event.saga(), std::string("unpacked"));
  tx.emit(unpacked);
  return Outcome::done();
}

}  // namespace

void configure(laban::Service& service) {
  const Rules rules{laban::Injection(service),
                    service.option<std::int64_t>("largest-order", std::int64_t{1'000'000'000'000},
                                                 "largest order the seller packs, in cents")};
  service.on<payment::Charged>(
      "prepare", [rules](const auto& event, Tx& tx) { return prepare(rules, event, tx); });
  service.on_undo<UnpackRequested>("prepare", unpack);
}

}  // namespace seller
