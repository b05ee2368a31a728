#pragma once

// Events for the services' tests.

#include <doctest/doctest.h>
#include <laban/testing.h>

#include <initializer_list>
#include <string>

#include "events/inventory.h"
#include "events/logistics.h"
#include "events/order.h"
#include "events/payment.h"
#include "events/seller.h"

namespace service_test {

struct LineOf {
  std::string product;
  std::int64_t quantity;
  std::int64_t unit_price_cents = 100;
  std::string description = "A THING";
};

inline order::PlacedT placed(std::initializer_list<LineOf> lines, std::string customer = "17850",
                             std::string order_id = "o-1") {
  order::PlacedT event;
  event.order_id = std::move(order_id);
  event.customer = std::move(customer);
  event.country = "United Kingdom";
  for (const auto& line : lines) {
    auto& copy = *event.lines.emplace_back(std::make_unique<order::LineT>());
    copy.product = line.product;
    copy.description = line.description;
    copy.quantity = line.quantity;
    copy.unit_price_cents = line.unit_price_cents;
    event.total_cents += line.quantity * line.unit_price_cents;
  }
  return event;
}

inline inventory::ReservedT reserved(std::string customer, std::int64_t total_cents) {
  inventory::ReservedT event;
  event.order_id = "o-1";
  event.customer = std::move(customer);
  event.country = "United Kingdom";
  event.total_cents = total_cents;
  return event;
}

inline payment::ChargedT charged(std::int64_t cents = 13'912, std::string customer = "17850") {
  payment::ChargedT event;
  event.order_id = "o-1";
  event.customer = std::move(customer);
  event.amount_cents = cents;
  return event;
}

inline seller::PreparedT prepared() {
  seller::PreparedT event;
  event.order_id = "o-1";
  return event;
}

inline logistics::DispatchedT dispatched() {
  logistics::DispatchedT event;
  event.order_id = "o-1";
  event.customer = "17850";
  event.carrier = "heron";
  return event;
}

// An undo request: Request is payment::RefundRequestedT or similar.
template <class Request>
Request undo(std::string reason = "payment.declined: credit limit") {
  Request request;
  request.step = "step";
  request.reason = std::move(reason);
  return request;
}

// Delivers the event; the service must handle it.
template <class Native>
void handle(laban::testing::Harness& service, const Native& event) {
  const auto outcome = service.when(event);
  CHECK_MESSAGE(outcome.kind() == laban::Outcome::Kind::done, outcome.reason());
}

}  // namespace service_test
