// loyalty: one point for every full 1.00 a customer pays; a refund takes the points back.

#include "events/loyalty.h"

#include <laban/service.h>

#include "events/payment.h"

namespace loyalty {

constexpr laban::Table<std::string, std::int64_t> points{"points"};  // by customer

laban::Outcome on_charged(const laban::Event<payment::Charged>& event, laban::Tx& tx) {
  PointsEarnedT earned;
  earned.customer = flatbuffers::GetString(event->customer());
  earned.points = event->amount_cents() / 100;
  if (earned.points == 0) return laban::Outcome::ignored("less than 1.00");
  earned.total = tx.get(points, earned.customer).value_or(0) + earned.points;
  tx.put(points, earned.customer, earned.total);
  tx.emit(earned);
  return laban::Outcome::done();
}

laban::Outcome on_refunded(const laban::Event<payment::Refunded>& event, laban::Tx& tx) {
  const auto customer = flatbuffers::GetString(event->customer());
  const auto total = tx.get(points, customer);
  if (!total) return laban::Outcome::ignored("the customer has no points");
  tx.put(points, customer, *total - event->amount_cents() / 100);
  return laban::Outcome::done();
}

void configure(laban::Service& service) {
  service.on<payment::Charged>(on_charged);
  service.on<payment::Refunded>(on_refunded);
}

}  // namespace loyalty
