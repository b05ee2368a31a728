#include "services/orders/intake/rejection.h"

namespace orders {

const char* name_of(Reason reason) {
  switch (reason) {
    case Reason::malformed_row:
      return "malformed_row";
    case Reason::bad_json:
      return "bad_json";
    case Reason::bad_text:
      return "bad_text";
    case Reason::missing_field:
      return "missing_field";
    case Reason::cancellation:
      return "cancellation";
    case Reason::bad_order_id:
      return "bad_order_id";
    case Reason::bad_customer:
      return "bad_customer";
    case Reason::bad_email:
      return "bad_email";
    case Reason::bad_number:
      return "bad_number";
    case Reason::bad_date:
      return "bad_date";
    case Reason::negative_quantity:
      return "negative_quantity";
    case Reason::zero_quantity:
      return "zero_quantity";
    case Reason::negative_price:
      return "negative_price";
    case Reason::zero_price:
      return "zero_price";
    case Reason::too_large:
      return "too_large";
    case Reason::conflicting_row:
      return "conflicting_row";
    case Reason::order_too_large:
      return "order_too_large";
    case Reason::refused:
      return "refused";
  }
  return "unknown";
}

}  // namespace orders
