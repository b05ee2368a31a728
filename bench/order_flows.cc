#include "bench/order_flows.h"

#include <algorithm>
#include <array>

namespace laban::bench {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view order = R"({"order_id": "o-12345678"})";

FlowEvent event(std::string_view type, Duration at, int cause = -1) {
  return {type, at, cause, -1, order, {}, 1};
}

FlowEvent request(std::string_view type, Duration at, int cause, std::string_view step,
                  int attempt = 1) {
  return {type, at,     cause, -1, R"({"step": "charge", "reason": "payment.declined"})",
          step, attempt};
}

// Everything up to the last step before the pivot.
Flow begun() {
  return {event("order.placed", 0s),          event("notification.sent", 500ms, 0),
          event("inventory.reserved", 1s, 0), event("payment.charged", 3s, 2),
          event("seller.prepared", 5s, 3),    event("logistics.assigned", 6s, 3)};
}

Flow completed() {
  Flow flow = begun();
  flow.push_back(event("logistics.dispatched", 8s, 5));
  flow.push_back(event("notification.sent", 8500ms, 6));
  return flow;
}

Flow out_of_order() {
  Flow flow = completed();
  flow[0].at = 1200ms;  // after the event it caused
  flow[2].at = 4s;      // after the charge
  return flow;
}

Flow more_than_once() {
  Flow flow = completed();
  for (const int which : {0, 3, 6}) {
    FlowEvent copy = flow[static_cast<std::size_t>(which)];
    copy.at += 700ms;
    copy.repeats = which;
    flow.push_back(copy);
  }
  return flow;
}

// Stopped, released, cancelled: everything to undo after a failure before the charge.
void undo_rest(Flow& flow, Duration at, int failure) {
  const int first = static_cast<int>(flow.size());
  flow.push_back(request("logistics.stop_requested", at + 100ms, failure, "dispatch"));
  flow.push_back(event("logistics.stopped", at + 200ms, first));
  flow.push_back(request("inventory.release_requested", at + 300ms, first + 1, "reserve"));
  flow.push_back(event("inventory.released", at + 400ms, first + 2));
  flow.push_back(request("order.cancel_requested", at + 500ms, first + 3, "place"));
  flow.push_back(event("order.cancelled", at + 600ms, first + 4));
  flow.push_back(event("notification.sent", at + 700ms, first + 5));
}

Flow before_charge() {
  return {event("order.placed", 0s), event("notification.sent", 500ms, 0),
          event("inventory.reserved", 1s, 0)};
}

Flow declined() {
  Flow flow = before_charge();
  flow.push_back(event("payment.declined", 3s, 2));
  undo_rest(flow, 3s, 3);
  return flow;
}

// No answer for thirty seconds, then the deadline passes.
Flow too_slow() {
  Flow flow = before_charge();
  undo_rest(flow, 32s, 2);
  return flow;
}

// The carrier is assigned after the seller refused: it is undone as well.
Flow refused_by_seller() {
  Flow flow = begun();
  flow[4] = event("seller.rejected", 5s, 3);
  flow[5].at = 5050ms;
  flow.push_back(request("logistics.stop_requested", 5100ms, 4, "dispatch"));
  flow.push_back(event("logistics.stopped", 5200ms, 6));
  flow.push_back(request("logistics.unassign_requested", 5300ms, 7, "carrier"));
  flow.push_back(event("logistics.unassigned", 5400ms, 8));
  flow.push_back(request("payment.refund_requested", 5500ms, 9, "charge"));
  flow.push_back(event("payment.refunded", 5600ms, 10));
  flow.push_back(request("inventory.release_requested", 5700ms, 11, "reserve"));
  flow.push_back(event("inventory.released", 5800ms, 12));
  flow.push_back(request("order.cancel_requested", 5900ms, 13, "place"));
  flow.push_back(event("order.cancelled", 6s, 14));
  flow.push_back(event("notification.sent", 6100ms, 15));
  return flow;
}

// Logistics never answers the fence.
Flow never_answered() {
  Flow flow = before_charge();
  flow.push_back(event("payment.declined", 3s, 2));
  int attempt = 0;
  for (const Duration at : {3100ms, 8900ms, 19700ms, 40500ms, 61300ms})
    flow.push_back(request("logistics.stop_requested", at, 3, "dispatch", ++attempt));
  return flow;
}

// Dispatched although it was stopped.
Flow contradicted() {
  Flow flow = before_charge();
  flow.push_back(event("payment.declined", 3s, 2));
  flow.push_back(request("logistics.stop_requested", 3100ms, 3, "dispatch"));
  flow.push_back(event("logistics.stopped", 3200ms, 4));
  flow.push_back(event("logistics.dispatched", 3300ms, 2));
  return flow;
}

Flow held() {
  Flow flow = begun();
  FlowEvent act = event("laban.operator_acted", 10s);
  act.fields =
      R"({"action": "hold", "definition": "order", "generation": 1, "by": "ann", "reason": "?"})";
  flow.push_back(act);
  return flow;
}

Flow without_start() { return {event("inventory.reserved", 0s)}; }

struct Share {
  std::uint32_t of_a_thousand;
  Flow flow;
};

const std::array<Share, 11>& shares() {
  static const std::array<Share, 11> all = {{{700, completed()},
                                             {50, out_of_order()},
                                             {50, more_than_once()},
                                             {100, declined()},
                                             {60, refused_by_seller()},
                                             {5, too_slow()},
                                             {10, never_answered()},
                                             {3, contradicted()},
                                             {15, begun()},
                                             {5, held()},
                                             {2, without_start()}}};
  return all;
}

}  // namespace

const Flow& flow_of(std::uint64_t saga) {
  std::uint64_t lot = saga * 7919 % 1000;
  for (const auto& share : shares()) {
    if (lot < share.of_a_thousand) return share.flow;
    lot -= share.of_a_thousand;
  }
  return shares().front().flow;
}

std::vector<std::uint32_t> in_order(const Flow& flow) {
  std::vector<std::uint32_t> places(flow.size());
  for (std::uint32_t i = 0; i < places.size(); ++i) places[i] = i;
  std::stable_sort(places.begin(), places.end(),
                   [&](auto a, auto b) { return flow[a].at < flow[b].at; });
  return places;
}

}  // namespace laban::bench
