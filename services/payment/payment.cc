// payment: charges reserved orders to the customer's account, within a credit limit.

#include "events/payment.h"

#include <laban/injection.h>
#include <laban/service.h>

#include "events/inventory.h"
#include "services/payment/tables.h"

namespace payment {
namespace {

using laban::Event;
using laban::Outcome;
using laban::Tx;
using laban::Undo;

constexpr const char* revenue = "revenue";
constexpr std::string_view customer_prefix = "customer:";

struct Rules {
  laban::Injection injection;
  std::int64_t credit_limit;
};

std::string account_of(std::string_view customer) {
  return std::string(customer_prefix) + std::string(customer);
}

std::int64_t balance_of(const std::string& account, Tx& tx) {
  return tx.get(balances, account).value_or(0);
}

void post(const OrderEntry& key, const Entry& entry, Tx& tx) {
  tx.put(entries, key, entry);
  tx.put(balances, entry.debit, balance_of(entry.debit, tx) + entry.cents);
  tx.put(balances, entry.credit, balance_of(entry.credit, tx) - entry.cents);
}

// Why the charge is declined; empty if it is accepted.
std::string why_not(const Rules& rules, std::string_view order, const std::string& account,
                    std::int64_t cents, Tx& tx) {
  if (rules.injection.hits(order)) return laban::Injection::reason;
  if (cents <= 0) return "impossible amount";
  if (cents > rules.credit_limit - balance_of(account, tx)) return "credit limit";
  return {};
}

Outcome charge(const Rules& rules, const Event<inventory::Reserved>& event, Tx& tx) {
  const std::string order(event.saga());
  if (tx.get(entries, OrderEntry(order, charge_entry))) return Outcome::ignored("already charged");
  const std::string customer = flatbuffers::GetString(event->customer());
  const std::string account = account_of(customer);
  const std::int64_t cents = event->total_cents();
  if (auto reason = why_not(rules, order, account, cents, tx); !reason.empty()) {
    DeclinedT declined;
    declined.order_id = order;
    declined.customer = customer;
    declined.reason = std::move(reason);
    declined.amount_cents = cents;
    tx.emit(declined);
    return Outcome::done();
  }
  post({order, charge_entry}, {account, revenue, cents}, tx);
  ChargedT charged;
  charged.order_id = order;
  charged.customer = customer;
  charged.country = flatbuffers::GetString(event->country());
  charged.amount_cents = cents;
  tx.emit(charged);
  return Outcome::done();
}

Outcome refund(const Event<RefundRequested>& event, Tx& tx, Undo) {
  const std::string order(event.saga());
  const auto charged = tx.get(entries, OrderEntry(order, charge_entry));
  RefundedT refunded;
  refunded.order_id = order;
  refunded.nothing_to_undo = !charged || tx.get(entries, OrderEntry(order, refund_entry));
  if (!refunded.nothing_to_undo) {
    post({order, refund_entry}, {charged->credit, charged->debit, charged->cents}, tx);
    refunded.customer = charged->debit.substr(customer_prefix.size());
    refunded.amount_cents = charged->cents;
  }
  tx.emit(refunded);
  return Outcome::done();
}

}  // namespace

void configure(laban::Service& service) {
  const Rules rules{laban::Injection(service),
                    service.option<std::int64_t>("credit-limit", 1'000'000,
                                                 "credit limit of a customer, in cents")};
  service.on<inventory::Reserved>(
      "charge", [rules](const auto& event, Tx& tx) { return charge(rules, event, tx); });
  service.on_undo<RefundRequested>("charge", refund);
}

}  // namespace payment
