#include "tests/fuzz/orders.h"

#include "services/orders/intake/order_json.h"

namespace laban::fuzz {

void check_intake(const orders::Intake& intake) {
  std::size_t rows = intake.rejections.size();
  for (const auto& [order, lines] : intake.orders) {
    rows += lines.size();
    law(SagaId::is_valid(order.order_id), "an order's id can be a saga's");
    law(order.total_cents > 0 && !order.lines.empty(), "an order is worth something");
    orders::Order again;
    const auto problem = orders::read_order_json(orders::write_order_json(order), again);
    law(!problem && again == order, "an order is read as it was written");
  }
  law(rows == intake.rows, "every row is in one order or rejected once");
  std::size_t last = 0;
  for (const auto& rejection : intake.rejections) {
    law(rejection.line >= last, "rejections are in the order of their lines");
    law(!rejection.problem.detail.empty(), "a rejection says why");
    last = rejection.line;
  }
}

}  // namespace laban::fuzz
