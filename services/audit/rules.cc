#include "services/audit/rules.h"

#include <fmt/core.h>

#include <tuple>

namespace audit {

namespace {

std::uint32_t count(const std::map<std::string, std::uint32_t>& counts, const std::string& key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

const SagaFacts& saga_of(const LogFacts& log, const std::string& id) {
  static const SagaFacts nothing;
  const auto found = log.sagas.find(id);
  return found == log.sagas.end() ? nothing : found->second;
}

Rule orders_end_once(const Facts& facts) {
  Rule rule{"orders_end_once", "every accepted order ended in exactly one way"};
  for (const auto& [id, row] : facts.stores.orders) {
    const auto& events = saga_of(facts.log, id).events;
    const bool dispatched = row.status == "dispatched" &&
                            count(events, "logistics.dispatched") == 1 &&
                            count(events, "order.cancelled") == 0;
    const bool cancelled = row.status == "cancelled" && count(events, "order.cancelled") == 1 &&
                           count(events, "logistics.dispatched") == 0;
    rule.check(
        dispatched != cancelled,
        fmt::format("order {} is '{}', but the log has {} dispatched and {} cancelled events", id,
                    row.status, count(events, "logistics.dispatched"),
                    count(events, "order.cancelled")));
  }
  return rule;
}

Rule orders_are_in_the_log(const Facts& facts) {
  Rule rule{"orders_are_in_the_log", "every accepted order is placed in the log exactly once"};
  for (const auto& [id, row] : facts.stores.orders) {
    rule.check(count(saga_of(facts.log, id).events, "order.placed") == 1,
               fmt::format("order {} has {} order.placed events", id,
                           count(saga_of(facts.log, id).events, "order.placed")));
  }
  for (const auto& [id, saga] : facts.log.sagas) {
    if (count(saga.events, "order.placed") == 0) continue;
    rule.check(facts.stores.orders.contains(id),
               fmt::format("order {} is in the log but not in the store", id));
  }
  return rule;
}

Rule stock_is_conserved(const Facts& facts) {
  Rule rule{"stock_is_conserved",
            "per product: opening = available + taken, and taken is what orders hold"};
  for (const auto& row : facts.stores.stock) {
    const auto& stock = row.stock;
    rule.check(stock.opening == stock.available + stock.taken && stock.available >= 0 &&
                   stock.taken == row.held,
               fmt::format("product {}: opening {}, available {}, taken {}, held {}", row.product,
                           stock.opening, stock.available, stock.taken, row.held));
  }
  return rule;
}

Rule reservations_match_endings(const Facts& facts) {
  Rule rule{"reservations_match_endings",
            "dispatched orders have shipped their units, cancelled ones hold none"};
  for (const auto& [id, row] : facts.stores.orders) {
    const auto found = facts.stores.reservations.find(id);
    const std::string status =
        found == facts.stores.reservations.end() ? "none" : found->second.status;
    rule.check(
        row.status == "dispatched" ? status == "shipped" : status == "released" || status == "none",
        fmt::format("order {} is {} and its reservation {}", id, row.status, status));
  }
  return rule;
}

Rule ledger_sums_to_zero(const Facts& facts) {
  Rule rule{"ledger_sums_to_zero",
            "all balances sum to zero, and each is what its entries add up to"};
  for (std::size_t partition = 0; partition < facts.stores.balances.size(); ++partition) {
    std::int64_t sum = 0;
    const auto& totals = facts.stores.entry_totals[partition];
    for (const auto& [account, cents] : facts.stores.balances[partition]) {
      sum += cents;
      const auto total = totals.find(account);
      rule.check(total != totals.end() && total->second == cents,
                 fmt::format("account {} has balance {}, but its entries add up to {}", account,
                             cents, total == totals.end() ? 0 : total->second));
    }
    rule.check(sum == 0, fmt::format("the balances of partition {} sum to {}", partition, sum));
  }
  return rule;
}

Rule charges_match_endings(const Facts& facts) {
  Rule rule{"charges_match_endings",
            "an order's charge minus its refund is its total when dispatched, else 0"};
  for (const auto& [id, row] : facts.stores.orders) {
    const auto cents = [&, order = id](std::uint64_t entry) {
      const auto found = facts.stores.entries.find({order, entry});
      return found == facts.stores.entries.end() ? 0 : found->second.cents;
    };
    const std::int64_t paid = cents(payment::charge_entry) - cents(payment::refund_entry);
    const std::int64_t owed = row.status == "dispatched" ? saga_of(facts.log, id).total_cents : 0;
    rule.check(paid == owed,
               fmt::format("order {} ({}) paid {} and owed {}", id, row.status, paid, owed));
  }
  return rule;
}

Rule dispatched_once(const Facts& facts) {
  Rule rule{"dispatched_once", "one dispatch for a completed order, none for a compensated one"};
  for (const auto& [id, row] : facts.stores.orders) {
    const auto shipment = facts.stores.shipments.find(id);
    const bool left = shipment != facts.stores.shipments.end() && shipment->second.dispatched;
    const auto events = count(saga_of(facts.log, id).events, "logistics.dispatched");
    const bool right = row.status == "dispatched";
    rule.check(left == right && events == (right ? 1u : 0u),
               fmt::format("order {} is {}: its shipment {}, {} dispatched events", id, row.status,
                           left ? "left" : "did not leave", events));
  }
  return rule;
}

Rule mails_sent_once(const Facts& facts) {
  Rule rule{"mails_sent_once", "exactly one mail for each event a customer is told of"};
  const std::pair<const char*, const char*> told[] = {{"order.placed", "placed"},
                                                      {"logistics.dispatched", "dispatched"},
                                                      {"order.cancelled", "cancelled"}};
  for (const auto& [id, saga] : facts.log.sagas) {
    for (const auto& [type, about] : told) {
      const auto events = count(saga.events, type), mails = count(saga.mails, about);
      if (events == 0 && mails == 0) continue;
      rule.check(events == mails,
                 fmt::format("order {}: {} {} events, {} mails", id, events, type, mails));
    }
  }
  return rule;
}

Rule mails_in_the_box_once(const Facts& facts) {
  Rule rule{"mails_in_the_box_once", "every mail reported as sent is in the maildir exactly once"};
  for (const auto& id : facts.log.mail_ids) {
    const auto copies = count(*facts.maildir, id);
    rule.check(copies == 1, fmt::format("mail {} is there {} times", id, copies));
  }
  return rule;
}

Rule causes_precede(const Facts& facts) {
  Rule rule{"causes_precede", "every event's cause comes before it in the log"};
  rule.facts = facts.log.causes;
  rule.violations = facts.log.lost_causes.size();
  for (const auto& lost : facts.log.lost_causes) {
    if (rule.examples.size() < 5) rule.examples.push_back(lost);
  }
  return rule;
}

Rule copies_are_equal(const Facts& facts) {
  Rule rule{"copies_are_equal", "events with one id have the same bytes"};
  rule.facts = facts.log.messages - facts.log.invalid;
  rule.violations = facts.log.changed_copies.size();
  for (const auto& copy : facts.log.changed_copies) {
    if (rule.examples.size() < 5) rule.examples.push_back(copy);
  }
  return rule;
}

Rule nothing_left_unpublished(const Facts& facts) {
  Rule rule{"nothing_left_unpublished", "no service holds an event that the log does not have"};
  for (const char* service :
       {"orders", "inventory", "payment", "seller", "logistics", "notification"}) {
    const auto found = facts.stores.outbox_rows.find(service);
    const auto rows = found == facts.stores.outbox_rows.end() ? 0 : found->second;
    rule.check(rows == 0, fmt::format("{} holds {} events in its outbox", service, rows));
  }
  return rule;
}

Rule observer_agrees(const Facts& facts) {
  Rule rule{"observer_agrees", "the observer's verdict on each order agrees with the stores"};
  if (!facts.verdicts) {
    rule.why_unknown = "the observer does not answer: " + facts.verdicts.error().message;
    return rule;
  }
  for (const auto& [id, row] : facts.stores.orders) {
    const auto verdict = facts.verdicts->find(id);
    const std::string state = verdict == facts.verdicts->end() ? "unknown" : verdict->second;
    rule.check(state == (row.status == "dispatched" ? "completed" : "compensated"),
               fmt::format("order {} is {}, but the observer reports {}", id, row.status, state));
  }
  return rule;
}

// What a service says when it does, or undoes, a step of an order.
std::string event_of(const Settlement& settled) {
  constexpr std::tuple<const char*, const char*, const char*> events[] = {
      {"place", "order.placed", "order.cancelled"},
      {"reserve", "inventory.reserved", "inventory.released"},
      {"charge", "payment.charged", "payment.refunded"},
      {"prepare", "seller.prepared", "seller.unpacked"},
      {"carrier", "logistics.assigned", "logistics.unassigned"},
      // What was settled is that it does not leave.
      {"dispatch", "logistics.dispatched", "logistics.dispatched"}};
  for (const auto& [step, done, undone] : events) {
    if (settled.step == step) return settled.is_undo ? undone : done;
  }
  return {};
}

Rule settled_once(const Facts& facts) {
  Rule rule{"settled_once", "no service did what an operator had settled by hand"};
  if (!facts.settlements) {
    rule.why_unknown = "the observer does not answer: " + facts.settlements.error().message;
    return rule;
  }
  rule.facts = skipped_sagas(facts.log).size();
  for (const auto& settled : *facts.settlements) {
    const auto& since = saga_of(facts.log, settled.saga).last_after_skip;
    const auto event = since.find(event_of(settled));
    if (event == since.end() || event->second < settled.sequence) continue;
    ++rule.violations;
    if (rule.examples.size() == 5) continue;
    rule.examples.push_back(
        fmt::format("order {}: '{}' was settled by hand at sequence {}, and {} "
                    "came at sequence {}",
                    settled.saga, settled.step, settled.sequence, event->first, event->second));
  }
  return rule;
}

}  // namespace

std::vector<std::string> skipped_sagas(const LogFacts& log) {
  std::vector<std::string> sagas;
  for (const auto& [id, saga] : log.sagas) {
    if (saga.is_skipped) sagas.push_back(id);
  }
  return sagas;
}

std::vector<Rule> check(const Facts& facts) {
  std::vector<Rule> rules{orders_end_once(facts),          orders_are_in_the_log(facts),
                          stock_is_conserved(facts),       reservations_match_endings(facts),
                          ledger_sums_to_zero(facts),      charges_match_endings(facts),
                          dispatched_once(facts),          mails_sent_once(facts),
                          causes_precede(facts),           copies_are_equal(facts),
                          nothing_left_unpublished(facts), observer_agrees(facts)};
  if (!skipped_sagas(facts.log).empty()) rules.push_back(settled_once(facts));
  if (facts.maildir) rules.push_back(mails_in_the_box_once(facts));
  return rules;
}

}  // namespace audit
