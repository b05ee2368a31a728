#include "tests/worlds/order_saga.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

namespace laban::observer::testing {

const EventSources& order_events() {
  static const EventSources events = {
      {"order.placed", "orders"},
      {"order.cancel_requested", "observer"},
      {"order.cancelled", "orders"},
      {"inventory.reserved", "inventory"},
      {"inventory.rejected", "inventory"},
      {"inventory.release_requested", "observer"},
      {"inventory.released", "inventory"},
      {"payment.charged", "payment"},
      {"payment.declined", "payment"},
      {"payment.refund_requested", "observer"},
      {"payment.refunded", "payment"},
      {"seller.prepared", "seller"},
      {"seller.rejected", "seller"},
      {"seller.unpack_requested", "observer"},
      {"seller.unpacked", "seller"},
      {"logistics.assigned", "logistics"},
      {"logistics.rejected", "logistics"},
      {"logistics.unassign_requested", "observer"},
      {"logistics.unassigned", "logistics"},
      {"logistics.dispatched", "logistics"},
      {"logistics.stop_requested", "observer"},
      {"logistics.stopped", "logistics"},
      {"logistics.stop_refused", "logistics"},
      {"notification.sent", "notification"},
      {"notification.failed", "notification"},
      {"loyalty.points_earned", "loyalty"},
      {"payment.reviewed", "payment"},
      {"laban.dead_lettered", "*"},
      {"laban.retry_due", "*"},
      {"laban.tick", "observer"},
  };
  return events;
}

const std::string& order_yaml() {
  static const std::string text = [] {
    std::ifstream in(std::string(LABAN_SOURCE_DIR) + "/schemas/sagas/order.yaml", std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(in)), {});
  }();
  return text;
}

Definition definition_of(const std::string& yaml) {
  auto loaded = read_definition(yaml, "test.yaml", order_events());
  for (const auto& problem : loaded.problems) MESSAGE(to_text(problem));
  REQUIRE(loaded.definition.has_value());
  return std::move(*loaded.definition);
}

const Definition& order_definition() {
  static const Definition definition = definition_of(order_yaml());
  return definition;
}

}  // namespace laban::observer::testing
