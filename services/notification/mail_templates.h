#pragma once

// The texts of the mails.

#include <string>
#include <string_view>

#include "events/logistics.h"
#include "events/order.h"

namespace notification {

struct Letter {
  std::string about;
  std::string subject;
  std::string text;
};

Letter letter_about(std::string_view order_id, const order::Placed& placed);
Letter letter_about(std::string_view order_id, const logistics::Dispatched& dispatched);
Letter letter_about(std::string_view order_id, const order::Cancelled& cancelled);

}  // namespace notification
