// Each rule must be able to fail, and to fail alone.
#include <doctest/doctest.h>

#include <functional>

#include "services/audit/report.h"

using namespace audit;

namespace {

// One dispatched and one cancelled order, everything correct.
Facts healthy() {
  Facts facts;
  auto& dispatched = facts.log.sagas["o-1"];
  dispatched.events = {{"order.placed", 1}, {"logistics.dispatched", 1}};
  dispatched.mails = {{"placed", 1}, {"dispatched", 1}};
  dispatched.total_cents = 500;
  auto& cancelled = facts.log.sagas["o-2"];
  cancelled.events = {{"order.placed", 1}, {"order.cancelled", 1}};
  cancelled.mails = {{"placed", 1}, {"cancelled", 1}};
  cancelled.total_cents = 700;
  facts.log.mail_ids = {"<a@laban>", "<b@laban>"};
  facts.log.ends = {12};
  facts.log.messages = 10;
  facts.log.causes = 8;
  facts.stores.orders = {{"o-1", {"c-1", 500, "dispatched"}}, {"o-2", {"c-2", 700, "cancelled"}}};
  facts.stores.reservations = {{"o-1", {"shipped", 2}}, {"o-2", {"released", 3}}};
  facts.stores.stock = {{0, "cup", {100, 98, 2}, 2}};
  facts.stores.entries = {{{"o-1", 1}, {"customer:c-1", "revenue", 500}},
                          {{"o-2", 1}, {"customer:c-2", "revenue", 700}},
                          {{"o-2", 2}, {"revenue", "customer:c-2", 700}}};
  facts.stores.balances = {{{"customer:c-1", 500}, {"customer:c-2", 0}, {"revenue", -500}}};
  facts.stores.entry_totals = facts.stores.balances;
  facts.stores.shipments = {{"o-1", {"c-1", "heron", "2026-01-01", true, true, false}}};
  facts.verdicts = std::map<std::string, std::string>{{"o-1", "completed"}, {"o-2", "compensated"}};
  facts.maildir = std::map<std::string, std::uint32_t>{{"<a@laban>", 1}, {"<b@laban>", 1}};
  return facts;
}

std::vector<std::string> broken(const Facts& facts) {
  std::vector<std::string> names;
  for (const auto& rule : check(facts)) {
    if (!rule.holds()) names.push_back(rule.name);
  }
  return names;
}

using Names = std::vector<std::string>;

struct Fault {
  const char* name;
  std::function<void(Facts&)> plant;
  Names rules;
};
const Fault faults[] = {
    {"an order still open",
     [](Facts& f) { f.stores.orders["o-1"].status = "placed"; },
     {"orders_end_once", "reservations_match_endings", "charges_match_endings", "dispatched_once",
      "observer_agrees"}},
    {"dispatched and cancelled",
     [](Facts& f) {
       f.log.sagas["o-1"].events["order.cancelled"] = 1;
       f.log.sagas["o-1"].mails["cancelled"] = 1;
     },
     {"orders_end_once"}},
    {"an order the log does not have",
     [](Facts& f) {
       f.log.sagas["o-2"].events.erase("order.placed");
       f.log.sagas["o-2"].mails.erase("placed");
     },
     {"orders_are_in_the_log"}},
    {"an order the store does not have",
     [](Facts& f) {
       f.log.sagas["o-3"].events["order.placed"] = 1;
       f.log.sagas["o-3"].mails["placed"] = 1;
     },
     {"orders_are_in_the_log"}},
    {"an undo made by hand and by its service",
     [](Facts& f) {
       f.log.sagas["o-2"].is_skipped = true;
       f.log.sagas["o-2"].last_after_skip = {{"payment.refunded", 9}};
       f.settlements = std::vector<Settlement>{{"o-2", "charge", true, 7}};
     },
     {"settled_once"}},
    {"a step done by hand and by its service",
     [](Facts& f) {
       f.log.sagas["o-1"].is_skipped = true;
       f.log.sagas["o-1"].last_after_skip = {{"payment.charged", 9}};
       f.settlements = std::vector<Settlement>{{"o-1", "charge", false, 7}};
     },
     {"settled_once"}},
    {"a step settled by hand and an observer that does not answer",
     [](Facts& f) {
       f.log.sagas["o-1"].is_skipped = true;
       f.settlements = laban::Error{laban::ErrorKind::unavailable, "timeout"};
     },
     {"settled_once"}},
    {"a unit lost",
     [](Facts& f) { f.stores.stock[0].stock.available = 97; },
     {"stock_is_conserved"}},
    {"a unit sold that was not there",
     [](Facts& f) {
       f.stores.stock[0].stock = {1, -1, 2};
     },
     {"stock_is_conserved"}},
    {"units nobody holds", [](Facts& f) { f.stores.stock[0].held = 1; }, {"stock_is_conserved"}},
    {"a cancelled order that holds stock",
     [](Facts& f) { f.stores.reservations["o-2"].status = "held"; },
     {"reservations_match_endings"}},
    {"money out of nothing",
     [](Facts& f) { f.stores.balances[0]["customer:c-1"] = 600; },
     {"ledger_sums_to_zero"}},
    {"a charge not refunded",
     [](Facts& f) {
       f.stores.entries.erase({"o-2", 2});
     },
     {"charges_match_endings"}},
    {"a double dispatch",
     [](Facts& f) {
       f.log.sagas["o-1"].events["logistics.dispatched"] = 2;
       f.log.sagas["o-1"].mails["dispatched"] = 2;
     },
     {"orders_end_once", "dispatched_once"}},
    {"a shipment that left though cancelled",
     [](Facts& f) { f.stores.shipments["o-2"].dispatched = true; },
     {"dispatched_once"}},
    {"a mail not sent",
     [](Facts& f) { f.log.sagas["o-1"].mails.erase("dispatched"); },
     {"mails_sent_once"}},
    {"a mail sent twice",
     [](Facts& f) { (*f.maildir)["<a@laban>"] = 2; },
     {"mails_in_the_box_once"}},
    {"an effect before its cause",
     [](Facts& f) { f.log.lost_causes = {"payment.charged"}; },
     {"causes_precede"}},
    {"one id, two events",
     [](Facts& f) { f.log.changed_copies = {"payment.charged"}; },
     {"copies_are_equal"}},
    {"an event that never left",
     [](Facts& f) { f.stores.outbox_rows["payment"] = 1; },
     {"nothing_left_unpublished"}},
    {"another verdict", [](Facts& f) { (*f.verdicts)["o-2"] = "completed"; }, {"observer_agrees"}},
    {"a silent observer",
     [](Facts& f) {
       f.verdicts = laban::Error{laban::ErrorKind::unavailable, "nobody"};
     },
     {"observer_agrees"}},
};

}  // namespace

TEST_CASE("the audit holds on a healthy system") {
  CHECK(broken(healthy()) == Names{});
  CHECK(check(healthy()).size() == 13);
  const Facts facts = healthy();
  const std::string text = as_text(facts, check(facts));
  CHECK(text.find("The audit holds: 2 orders") != std::string::npos);
  CHECK(text.ends_with(", as of #12\n"));
  CHECK(as_json(facts, check(facts), -1)
            .find(R"("as_of":{"partitions":[{"partition":0,"sequence":12}]})") !=
        std::string::npos);
}

TEST_CASE("each fault breaks exactly its own rules") {
  for (const auto& fault : faults) {
    CAPTURE(fault.name);
    Facts facts = healthy();
    fault.plant(facts);
    CHECK(broken(facts) == fault.rules);
  }
}

TEST_CASE("a rule that examined no facts fails") { CHECK(broken(Facts{}).size() == 11); }

TEST_CASE("a settlement by hand holds until its service does the same after it") {
  Facts facts = healthy();
  auto& saga = facts.log.sagas["o-2"];
  saga.is_skipped = true;
  facts.settlements = std::vector<Settlement>{{"o-2", "charge", true, 7}};
  CHECK(broken(facts) == Names{});
  CHECK(check(facts).size() == 14);
  saga.last_after_skip = {{"payment.charged", 9}, {"payment.refunded", 6}};
  CHECK(broken(facts) == Names{});
  saga.last_after_skip["payment.refunded"] = 8;
  CHECK(broken(facts) == Names{"settled_once"});
}
